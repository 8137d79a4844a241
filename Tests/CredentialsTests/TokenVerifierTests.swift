import Access
import Foundation
import JWTKit
import RoomModel
import Testing

@testable import Credentials

struct TokenVerifierTests {
    private static let now = EventTime(milliseconds: 1_763_692_800_000)
    private static let key = TokenKey.random()

    private static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure(text) }
        return id
    }

    private static func claims(_ changes: [String: Any] = [:]) -> [String: Any] {
        let plain: [String: Any] = [
            "aud": "roomtone", "exp": now.milliseconds / 1000 + 60, "tid": "acme", "sub": "a-17", "role": "attendee",
        ]
        return plain.merging(changes) { $1 }
    }

    private func refusal(
        _ token: String, at time: EventTime = now, keySet: KeySet = .empty
    ) async throws -> AccessError? {
        let verifier = try await TokenVerifier(key: Self.key, keySet: keySet)
        do throws(AccessError) {
            _ = try verifier.verify(token, now: time)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Minted here

    @Test(arguments: Role.allCases)
    func takesWhatTheMinterMade(_ role: Role) async throws {
        var wanted = Principal(
            tenant: Self.id("acme"), subject: "x-1", role: role, sessions: [Self.id("keynote"), Self.id("second")],
            event: Self.id("devcon"), sponsor: role == .sponsor ? Self.id("acme-cloud") : nil,
            expires: Self.now.advanced(byMilliseconds: 3_600_000), tokenID: "t-1")
        let token = try await TokenMinter(key: Self.key).mint(wanted, now: Self.now)
        let verifier = try await TokenVerifier(key: Self.key)
        wanted.issued = Self.now
        #expect(try verifier.verify(token, now: Self.now) == wanted)

        wanted.tokenID = nil
        wanted.sessions = []
        let other = try verifier.verify(try await TokenMinter(key: Self.key).mint(wanted, now: Self.now), now: Self.now)
        #expect(other.tokenID?.isEmpty == false)
        #expect(other.sessions == [])
    }

    @Test func theMinterNamesTheAudienceAsAPlainText() async throws {
        let principal = Principal(
            tenant: Self.id("acme"), subject: "x", role: .admin, expires: Self.now.advanced(byMilliseconds: 60_000))
        let token = try await TokenMinter(key: Self.key).mint(principal, now: Self.now)
        var claims = String(token.split(separator: ".")[1])
        claims = claims.replacing("-", with: "+").replacing("_", with: "/")
        claims += String(repeating: "=", count: (4 - claims.count % 4) % 4)
        let data = try #require(Data(base64Encoded: claims))
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(json["aud"] as? String == "roomtone")
    }

    @Test func aSponsorIsItsSubjectUnlessItSaysOtherwise() async throws {
        let verifier = try await TokenVerifier(key: Self.key)
        let forge = try await Forge(Self.key)
        func sponsor(_ changes: [String: Any]) throws -> SponsorID? {
            try verifier.verify(try forge.token(["alg": "HS256"], Self.claims(changes)), now: Self.now).sponsor
        }
        #expect(try sponsor(["role": "sponsor", "sub": "acme-cloud"]) == Self.id("acme-cloud"))
        #expect(try sponsor(["role": "sponsor", "sub": "rep-1", "sponsor": "acme-cloud"]) == Self.id("acme-cloud"))
        #expect(throws: AccessError.missingClaim("sponsor")) { try sponsor(["role": "sponsor", "sub": "Rita R."]) }
        #expect(try sponsor(["role": "attendee"]) == nil)
    }

    @Test func theMinterMakesNothingThatWouldBeRefused() async throws {
        let minter = await TokenMinter(key: Self.key)
        func principal(_ subject: String, _ role: Role, _ expires: EventTime) -> Principal {
            Principal(tenant: Self.id("acme"), subject: subject, role: role, expires: expires)
        }
        let later = Self.now.advanced(byMilliseconds: 60_000)
        for bad in [
            principal("", .admin, later), principal("a\u{0}b", .admin, later), principal("not an id", .attendee, later),
            principal("not an id", .sponsor, later), principal("x", .admin, Self.now),
            principal(String(repeating: "x", count: 129), .admin, later),
        ] {
            await #expect(throws: CredentialError.self) { try await minter.mint(bad, now: Self.now) }
        }
    }

    // MARK: Claims

    @Test(
        arguments: [
            ("exp", nil, AccessError.missingClaim("exp")),
            ("exp", "\"soon\"", .badClaim("exp", expected: "a number of seconds since 1970")),
            ("exp", "-1", .badClaim("exp", expected: "a number of seconds since 1970")),
            ("exp", "1e300", .badClaim("exp", expected: "a number of seconds since 1970")),
            ("exp", "1763692800", .expired), ("exp", "1763692800.5", nil), ("nbf", "1763692870", .notYetValid),
            ("nbf", "1763692850", nil), ("aud", nil, .missingClaim("aud")), ("aud", "\"other\"", .wrongAudience),
            ("aud", "[\"x\",\"roomtone\"]", nil), ("aud", "[]", .wrongAudience),
            ("aud", "7", .badClaim("aud", expected: "a text or an array of texts")),
            ("tid", nil, .missingClaim("tid")), ("tid", "\"a b\"", .badClaim("tid", expected: "a tenant id")),
            ("tid", "1", .badClaim("tid", expected: "a text")), ("sub", nil, .missingClaim("sub")),
            ("sub", "\"a.b\"", .badClaim("sub", expected: "an attendee id")),
            ("sub", "\"\"", .badClaim("sub", expected: "1 to 128 printable characters")),
            ("role", nil, .missingClaim("role")),
            ("role", "\"root\"", .unknownRole), ("role", "\"Admin\"", .unknownRole),
            ("role", "[\"admin\"]", .badClaim("role", expected: "a text")),
            ("sessions", "\"keynote\"", .badClaim("sessions", expected: "an array of session ids")),
            ("sessions", "[\"a.b\"]", .badClaim("sessions", expected: "an array of session ids")),
            ("sessions", "null", nil),
            ("event", "\"*\"", .badClaim("event", expected: "an event id")), ("event", "null", nil),
            ("sponsor", "\"*\"", .badClaim("sponsor", expected: "a sponsor id")),
            ("jti", "5", .badClaim("jti", expected: "a text")),
            ("other", "{\"deep\":[1]}", nil),
        ] as [(String, String?, AccessError?)])
    func judgesEachClaimByItsName(_ name: String, _ json: String?, _ expected: AccessError?) async throws {
        var claims = Self.claims()
        claims[name] = try json.map { text in
            try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
        #expect(try await refusal(try Forge(Self.key).token(["alg": "HS256"], claims)) == expected)
    }

    // MARK: Signatures

    @Test(arguments: ["none", "None", "NONE", "", "HS384", "HS512", "hs256", "RS256", "EdDSA", "ES256", "PS256"])
    func refusesAnotherAlgorithmThanTheKeys(_ algorithm: String) async throws {
        let forge = try await Forge(Self.key)
        let signed = try forge.token(["alg": algorithm], Self.claims())
        let error = try await refusal(signed)
        #expect(error == .algorithmRefused || error == .unknownKey)
        let unsigned = try Forge.part(["alg": algorithm]) + "." + Forge.part(Self.claims()) + "."
        #expect(try await refusal(unsigned) != nil)
    }

    @Test(arguments: [["alg": 256], ["typ": "JWT"], ["alg": "HS256", "crit": ["x"]]] as [[String: any Sendable]])
    func refusesHeadersItCannotFollow(_ header: [String: any Sendable]) async throws {
        #expect(try await refusal(try Forge(Self.key).token(header, Self.claims())) == .algorithmRefused)
    }

    @Test func refusesEveryChangedByte() async throws {
        let verifier = try await TokenVerifier(key: Self.key)
        let token = Array(try await Forge(Self.key).token(["alg": "HS256"], Self.claims()).utf8)
        for index in token.indices {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "Q") : UInt8(ascii: "A")
            #expect(throws: AccessError.self) {
                try verifier.verify(String(decoding: changed, as: UTF8.self), now: Self.now)
            }
            #expect(throws: AccessError.self) {
                try verifier.verify(String(decoding: token[..<index], as: UTF8.self), now: Self.now)
            }
        }
    }

    @Test(arguments: [
        ("", AccessError.missingToken), ("abc", .malformedToken), ("a.b", .malformedToken), ("..", .malformedToken),
        ("a.b.c.d", .malformedToken), ("e30.e30.====", .malformedToken), ("e30.e30.", .algorithmRefused),
        ("bnVsbA.e30.", .malformedToken), ("é.é.é", .malformedToken),
        (String(repeating: "a", count: 8193), .oversizedToken(limit: 8192)),
    ])
    func refusesWhatIsNoToken(_ text: String, _ expected: AccessError) async throws {
        #expect(try await refusal(text) == expected)
    }

    @Test func refusesAnotherServersKey() async throws {
        let token = try await Forge(TokenKey.random()).token(["alg": "HS256"], Self.claims())
        #expect(try await refusal(token) == .badSignature)
    }

    // MARK: Other issuers

    private func withKeySet(_ keys: [[String: Any]], _ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { path async throws in
            let file = path + "/keys.json"
            try JSONSerialization.data(withJSONObject: ["keys": keys]).write(to: URL(fileURLWithPath: file))
            try await body(file)
        }
    }

    @Test func takesTokensOfOtherIssuersEachByItsOwnAlgorithm() async throws {
        let edwards = try EdDSA.PrivateKey()
        let elliptic = ES256PrivateKey()
        let (x, y) = try #require(elliptic.parameters)
        // Parameters come as base64; a JWKS holds base64url.
        let url = { (text: String) in Forge.encode(Data(base64Encoded: text) ?? Data()) }
        let publicX = Forge.encode(edwards.publicKey.rawRepresentation)
        let keys: [[String: Any]] = [
            ["kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": publicX, "use": "sig"],
            ["kty": "EC", "crv": "P-256", "kid": "ec", "alg": "ES256", "x": url(x), "y": url(y)],
            ["kty": "RSA", "kid": "issuer-rsa", "n": Forge.RSA.modulus, "e": "AQAB"],
            ["kty": "EC", "crv": "P-521", "kid": "unused", "x": "AA", "y": "AA"],
            ["kty": "RSA", "kid": "for-encryption", "use": "enc", "n": "AQ", "e": "AQAB"],
        ]
        try await withKeySet(keys) { file in
            let keySet = try await KeySet.load(file)
            let verifier = try await TokenVerifier(key: Self.key, keySet: keySet)
            let (ed, ec) = (try await Forge(edwards), try await Forge(elliptic))
            for token in [
                try ed.token(["alg": "EdDSA", "kid": "ed"], Self.claims()),
                try ed.token(["alg": "EdDSA"], Self.claims()),
                try ec.token(["alg": "ES256", "kid": "ec"], Self.claims()), Forge.RSA.token,
                try await Forge(Self.key).token(["alg": "HS256"], Self.claims()),
            ] {
                #expect(throws: Never.self) { try verifier.verify(token, now: Self.now) }
            }

            // The public key as an HMAC secret, under every name.
            let secrets = [
                Array(Forge.RSA.modulus.utf8), Array(edwards.publicKey.rawRepresentation), Array(publicX.utf8),
            ]
            for secret in secrets {
                let forge = try await Forge(secret: secret)
                for kid in ["issuer-rsa", "ed", "ec"] {
                    #expect(
                        try await refusal(try forge.token(["alg": "HS256", "kid": kid], Self.claims()), keySet: keySet)
                            == .algorithmRefused)
                    let alg = ["issuer-rsa": "RS256", "ed": "EdDSA", "ec": "ES256"][kid] ?? ""
                    #expect(
                        try await refusal(try forge.token(["alg": alg, "kid": kid], Self.claims()), keySet: keySet)
                            == .badSignature)
                }
                #expect(
                    try await refusal(try forge.token(["alg": "HS256"], Self.claims()), keySet: keySet) == .badSignature
                )
            }
            #expect(
                try await refusal(try ed.token(["alg": "EdDSA", "kid": "ec"], Self.claims()), keySet: keySet)
                    == .algorithmRefused)
            #expect(
                try await refusal(try ed.token(["alg": "EdDSA", "kid": "new"], Self.claims()), keySet: keySet)
                    == .unknownKey)
        }
    }

    @Test func refusesKeySetsThatCannotBeUsed() async throws {
        await #expect(throws: CredentialError.self) { try await KeySet.load("/nowhere/keys.json") }
        let bad: [[[String: Any]]] = [
            [], [["kty": "oct", "k": "AAAA"]],
            [["kty": "OKP", "crv": "Ed25519", "x": "AA"]],
            [["kty": "RSA", "n": Forge.RSA.modulus, "e": "AQAB", "d": "AQAB"]],
            [
                ["kty": "RSA", "kid": "a", "n": Forge.RSA.modulus, "e": "AQAB"],
                ["kty": "RSA", "kid": "a", "n": Forge.RSA.modulus, "e": "AQAB"],
            ],
        ]
        for keys in bad {
            try await withKeySet(keys) { file in
                await #expect(throws: CredentialError.self) { try await KeySet.load(file) }
            }
        }
        try await withTemporaryDirectory { path async throws in
            let file = path + "/keys.json"
            for text in ["", "[]", "{\"keys\":{}}", "not json"] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                await #expect(throws: CredentialError.self) { try await KeySet.load(file) }
            }
        }
    }

    @Test func saysNothingOfATokenInItsErrors() async throws {
        let forge = try await Forge(Self.key)
        for changes in [["sub": "secret.person"], ["role": "secret"], ["tid": "secret tenant"], ["event": "sec ret"]] {
            let error = try await refusal(try forge.token(["alg": "HS256"], Self.claims(changes)))
            #expect(error?.description.contains("sec") == false)
        }
    }
}
