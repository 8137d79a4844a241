import ArgumentParser
import Foundation
import Server

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load generators that print a table.",
        subcommands: [
            BenchAudio.self, BenchFanOut.self, BenchForecasts.self, BenchIngest.self, BenchLeads.self,
            BenchRecommend.self, BenchText.self, BenchTranslation.self, BenchWindows.self,
        ])
}
