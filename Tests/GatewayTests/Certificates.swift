import Foundation

@testable import Gateway

/// Certificates for this machine, made by openssl in a folder that goes when the process ends.
enum Certificates {
    private static var folder: String {
        FileManager.default.temporaryDirectory.appending(path: "roomtone-gateway-\(getpid())").path
    }

    private static let isFolderMade: Bool = {
        atexit { try? FileManager.default.removeItem(atPath: Certificates.folder) }
        return (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
    }()

    /// The one that most tests use.
    static let standard = make("standard", key: "ec -pkeyopt ec_paramgen_curve:prime256v1")

    /// `nil` when openssl made none.
    static func make(_ name: String, key: String) -> GatewayConfiguration.TLSFiles? {
        guard isFolderMade else { return nil }
        let files = GatewayConfiguration.TLSFiles(
            certificate: "\(folder)/\(name)-cert.pem", key: "\(folder)/\(name)-key.pem")
        let made = shell(
            "openssl req -x509 -newkey \(key) -nodes -days 2 -subj /CN=\(name) -addext "
                + "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout \(files.key) -out \(files.certificate)")
        return made.status == 0 ? files : nil
    }
}

/// Runs a line of the shell to its end.
func shell(_ command: String) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return (-1, "") }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
}
