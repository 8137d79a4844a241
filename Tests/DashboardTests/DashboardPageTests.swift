import Foundation
import Testing

@testable import Dashboard

struct DashboardPageTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try #require(DashboardPage.file(at: path)).bytes, as: UTF8.self)
    }

    @Test func servesItsFilesAndNothingElse() throws {
        #expect(try text("/").hasPrefix("<!doctype html>"))
        #expect(DashboardPage.file(at: "/")?.mime == "text/html; charset=utf-8")
        #expect(DashboardPage.file(at: "/client.js")?.mime == "text/javascript; charset=utf-8")
        for path in ["", "/index.html", "/../app.js", "/app.js/", "app.js", "/APP.JS"] {
            #expect(DashboardPage.file(at: path) == nil, "\(path)")
        }
    }

    @Test func whatAFileNamesIsServed() throws {
        let named = /(?:href|src)="([^"#]+)"|from "\.\/([^"]+)"/
        for path in DashboardPage.paths where path != "/icon.svg" {
            for match in try text(path).matches(of: named) {
                let name = String(match.output.1 ?? match.output.2 ?? "")
                #expect(DashboardPage.paths.contains("/" + name), "\(path) names \(name)")
            }
        }
    }

    /// What a strict content security policy forbids, and what could turn a message into markup.
    @Test(arguments: [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "javascript:",
        " style=\"", " onclick=\"", " onload=\"", "<style", "//cdn", "setAttribute(\"style\"",
    ])
    func holdsNothingThatThePolicyForbids(text forbidden: String) throws {
        for path in DashboardPage.paths {
            #expect(!(try text(path)).contains(forbidden), "\(path) holds \(forbidden)")
        }
    }

    @Test func everyPartThatTheScriptFillsIsOnThePage() throws {
        let page = try text("/")
        for match in try text("/app.js").matches(of: /at\("([a-z-]+)"\)/) {
            #expect(page.contains("id=\"\(match.output.1)\""), "\(match.output.1)")
        }
    }
}
