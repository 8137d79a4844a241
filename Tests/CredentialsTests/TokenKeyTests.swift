import Foundation
import Testing

@testable import Credentials

struct TokenKeyTests {
    @Test func isMadeOnceAndKeptPrivate() async throws {
        try await withTemporaryDirectory { path async throws in
            let first = try TokenKey.load(in: path)
            #expect(first.bytes.count == 32)
            #expect(try TokenKey.load(in: path).bytes == first.bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: path + "/token.key")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["token.key"])
            #expect("\(first)" == "TokenKey(…)")
            #expect(Mirror(reflecting: first).children.isEmpty)
            #expect(TokenKey.random().bytes != TokenKey.random().bytes)
        }
    }

    @Test func isTheSameForAllWhoStartAtOnce() async throws {
        try await withTemporaryDirectory { path async throws in
            let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<16 { group.addTask { try TokenKey.load(in: path).bytes } }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["token.key"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o601])
    func isRefusedWhenOthersMayReadIt(_ mode: Int) async throws {
        try await withTemporaryDirectory { path async throws in
            _ = try TokenKey.load(in: path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + "/token.key")
            let error = #expect(throws: CredentialError.self) { try TokenKey.load(in: path) }
            #expect(error == .keyFileExposed(path: path + "/token.key", mode: UInt16(mode)))
            #expect(error?.description.contains("chmod 600") == true)
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func isRefusedWithAnotherLength(_ count: Int) async throws {
        try await withTemporaryDirectory { path async throws in
            let file = path + "/token.key"
            _ = FileManager.default.createFile(
                atPath: file, contents: Data(repeating: 1, count: count), attributes: [.posixPermissions: 0o600])
            #expect(throws: CredentialError.keyFileDamaged(path: file)) { try TokenKey.load(in: path) }
            #expect(TokenKey(bytes: [UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test func isRefusedWhenItIsALinkOrADirectoryOrCannotBeMade() async throws {
        try await withTemporaryDirectory { path async throws in
            let file = path + "/token.key"
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/zero")
            #expect(throws: CredentialError.keyFileForeign(path: file)) { try TokenKey.load(in: path) }
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            #expect(throws: CredentialError.keyFileForeign(path: file)) { try TokenKey.load(in: path) }
            try Data().write(to: URL(fileURLWithPath: path + "/letter"))
            #expect(throws: CredentialError.self) { try TokenKey.load(in: path + "/letter") }
        }
    }

    @Test func isMadeBeforeTheServerEverRan() async throws {
        try await withTemporaryDirectory { path async throws in
            let key = try TokenKey.load(in: path + "/new/data")
            #expect(try TokenKey.load(in: path + "/new/data").bytes == key.bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: path + "/new/data")[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
    }

    @Test func scrapeTokenMatchesItselfOnly() throws {
        #expect(ScrapeToken("short") == nil)
        let token = try #require(ScrapeToken("0123456789abcdef"))
        #expect(token.matches("0123456789abcdef"))
        for wrong in [
            "", "0", "0123456789abcdeF", "0123456789abcde", "0123456789abcdef0", "0123456789abcdef0123456789abcdef",
        ] {
            #expect(!token.matches(wrong))
        }
        #expect("\(token)" == "ScrapeToken(…)")
    }
}
