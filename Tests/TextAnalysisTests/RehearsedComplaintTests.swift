import Rehearsal
import Testing

@testable import TextAnalysis

/// What the rehearsed audience writes: only a bored one complains.
struct RehearsedComplaintTests {
    private func complaints(of mood: Mood) -> [String] {
        let analyzer = FeedbackAnalyzer(reader: RepositoryLexicons.reader)
        var clusterer = ComplaintClusterer()
        var reports: [String] = []
        for person in 0..<5 {
            for text in mood.remarks + mood.questions {
                let report = clusterer.accept(
                    text, of: analyzer.analyze(text), from: "guest-\(person)", at: Int64(person) * 1_000)
                if let report { reports.append("\(report.subject.topic): \(report.examples)") }
            }
        }
        return reports
    }

    @Test(arguments: Mood.allCases.filter { $0 != .bored })
    func aContentAudienceComplainsOfNothing(mood: Mood) {
        #expect(complaints(of: mood) == [])
    }

    @Test func aBoredAudienceComplainsOfThePace() {
        #expect(complaints(of: .bored).contains { $0.hasPrefix("pace") })
    }
}
