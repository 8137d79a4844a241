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

    /// Where the page's files lie in the checkout.
    private var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Dashboard/Page")
            .standardized
    }

    @Test func servesEveryFileOfTheFolderAsItIs() throws {
        let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
        let files = names.filter { $0.contains(".") }
        #expect(Set(files.map { $0 == "index.html" ? "/" : "/" + $0 }) == Set(DashboardPage.paths))
        for file in files {
            let served = try #require(DashboardPage.file(at: file == "index.html" ? "/" : "/" + file))
            #expect(try Data(contentsOf: folder.appending(path: file)) == Data(served.bytes), "\(file)")
        }
    }

    @Test func whatAFileNamesIsServed() throws {
        let named = /(?:href|src)="([^"#]+)"|from "(\.[^"]+)"/
        for path in DashboardPage.paths where path != "/icon.svg" {
            let base = try #require(URL(string: "http://host" + path))
            for match in try text(path).matches(of: named) {
                let name = String(match.output.1 ?? match.output.2 ?? "")
                // An example in a comment names the address on the server.
                let target = try #require(URL(string: name, relativeTo: base))
                #expect(DashboardPage.paths.contains(target.path), "\(path) names \(name)")
            }
        }
    }

    @Test func tagsTellVersionsApart() throws {
        let tags = DashboardPage.paths.compactMap { DashboardPage.file(at: $0)?.tag }
        #expect(Set(tags).count == DashboardPage.paths.count)
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
}
