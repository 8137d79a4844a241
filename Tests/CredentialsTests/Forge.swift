import Foundation
import JWTKit

@testable import Credentials

/// Makes tokens that a minter would not: any header, any claims, any key.
struct Forge {
    let algorithm: any JWTAlgorithm

    init(_ key: TokenKey) async throws {
        algorithm = try await JWTKeyCollection().add(hmac: HMACKey(from: key.bytes), digestAlgorithm: .sha256).getKey()
    }

    init(secret: [UInt8], _ digest: DigestAlgorithm = .sha256) async throws {
        algorithm = try await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: digest).getKey()
    }

    init(_ key: EdDSA.PrivateKey) async throws {
        algorithm = try await JWTKeyCollection().add(eddsa: key).getKey()
    }

    init(_ key: ES256PrivateKey) async throws {
        algorithm = try await JWTKeyCollection().add(ecdsa: key).getKey()
    }

    func token(_ header: [String: Any], _ claims: [String: Any]) throws -> String {
        let message = try Self.part(header) + "." + Self.part(claims)
        return message + "." + Self.encode(Data(try algorithm.sign(Array(message.utf8))))
    }

    static func part(_ object: [String: Any]) throws -> String {
        encode(try JSONSerialization.data(withJSONObject: object, options: .sortedKeys))
    }

    static func encode(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    /// Of a public key made for this test: the modulus, and a token signed once with its private key, good until 2100.
    enum RSA {
        static let modulus =
            "qdPVzSPIZeZNwkNUhpSJAm5JcvL7a94OV7MsPzz-AoijAceZY3qz82LfZwAEGUIRywD4UxCs3cJWVPG_iAs7njmQ6eyBddci"
            + "qInreV_cHmXg8RzYZ8EkuUkqUc8zQV4WxKL8NQl1jGufoiWEJaT1s4DsKSvaLyCIJMtiwg9G7FIvykUPCT1ZAYlkf3iXcnGb"
            + "HA3z9xUDD-yQf0sSiJLZUM08o9D8mAecQqzogpn4yOYd8wmTy77BETCUkmW0j8kevhi_q19rxGpUTYYo4bSVwv9fEMMsQOun"
            + "52DGLBi-ZlLguPExcq9bqGeJwIjA62UT3UUVbUF7a5U_-4Bf7zMpTw"
        static let token =
            "eyJhbGciOiJSUzI1NiIsImtpZCI6Imlzc3Vlci1yc2EiLCJ0eXAiOiJKV1QifQ.eyJhdWQiOiJyb29tdG9uZSIsImV4cCI6N"
            + "DEwMjQ0NDgwMCwidGlkIjoiYWNtZSIsInN1YiI6InR2LTEiLCJyb2xlIjoiZGFzaGJvYXJkIn0.HDJIkqdIIU9250Dz3G6R3"
            + "Wr9rgrPiSIatwzyOqHeMZS2QUvihsWaWEBYJdbgmt3H6Bm98Dh7xN3ABTRg0y78dygwQAepI1aoTdC1-3Zx5X5lqDR4sTLRh"
            + "gWKSLVAmvLKQ2ouLesJxn5ueXuH2PM4B-VpnvOSZrpjZ0FYM8VFo3tN7o9Lmq93cK4U0ziXc6NFGVcglOxMPuInt9fvoVKE5"
            + "gAeMHR9glAAnViWJDmb-6bNEhmmWNh6INIMPJzGSFMETTr75m6h5HW35CMlPYbh6g1zhEvq3sSBmTEBKXnxyH76y03T7EQFA"
            + "Bwi3WIL9S3kHMOdeGfcHuHmc8n307LveA"
    }
}

/// Runs `body` with a directory of its own, which goes afterwards.
func withTemporaryDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "roomtone-credentials-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
