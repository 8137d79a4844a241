import Foundation
import Testing

@testable import Server

struct HomeDirectoryTests {
    @Test func theEnvironmentDecidesAlone() {
        let home = HomeDirectory(environment: ["ROOMTONE_HOME": "/srv/r"], executable: "/x/.build/release/roomtone")
        #expect(home.candidates == ["/srv/r"])
    }

    @Test(arguments: [
        ("/src/.build/release/roomtone", ["/src/.build/release", "/src", "/usr/share/roomtone"]),
        (
            "/src/.build/x86_64-unknown-linux-gnu/debug/roomtone",
            ["/src/.build/x86_64-unknown-linux-gnu/debug", "/src", "/usr/share/roomtone"]
        ),
        ("/usr/local/bin/roomtone", ["/usr/local/bin", "/usr/local/share/roomtone", "/usr/share/roomtone"]),
        ("/usr/bin/roomtone", ["/usr/bin", "/usr/share/roomtone"]),
        ("/opt/roomtone/roomtone", ["/opt/roomtone", "/usr/share/roomtone"]),
    ])
    func looksBesideTheExecutableAndInItsCheckout(executable: String, candidates: [String]) {
        #expect(HomeDirectory(environment: [:], executable: executable).candidates == candidates)
        #expect(HomeDirectory(environment: ["ROOMTONE_HOME": ""], executable: executable).candidates == candidates)
    }

    @Test func findsTheFilesThatComeAlong() throws {
        let home = HomeDirectory(candidates: ["/nowhere", ConfigurationTests.checkout.path])
        #expect(try home.path(of: "config/demo.yaml").hasSuffix("/config/demo.yaml"))
    }

    @Test func saysWhereItLooked() {
        let home = HomeDirectory(candidates: ["/nowhere", "/neither"])
        let error = #expect(throws: HomeDirectoryError.self) { try home.path(of: "lexicons") }
        #expect(
            error?.description
                == "cannot find lexicons, looked in /nowhere, /neither: "
                + "set ROOMTONE_HOME to the folder that holds lexicons, config and audio-fixtures")
    }
}
