import CWebSockets
import Glibc

/// The certificate of new TLS handshakes on one service thread: the one that the library has loaded, until another is read.
///
/// Touched by its thread alone; handshakes that are under way, and connections, keep what they began with.
final class ServerCertificate {
    /// What the library's callback finds the newest one in; `nil` before the first change.
    private let newest: UnsafeMutablePointer<OpaquePointer?>

    init() {
        newest = .allocate(capacity: 1)
        newest.initialize(to: nil)
    }

    deinit {
        cws_certificate_free(newest.pointee)
        newest.deallocate()
    }

    /// Has the handshakes of a context of OpenSSL ask here.
    func attach(to context: OpaquePointer) { cws_certificate_attach(context, newest) }

    /// Reads the files. False, and nothing changes, when they are no certificate with its key.
    func replace(by files: GatewayConfiguration.TLSFiles) -> Bool {
        guard let read = cws_certificate_read(files.certificate, files.key) else { return false }
        cws_certificate_free(newest.pointee)
        newest.pointee = read
        return true
    }
}

extension GatewayConfiguration.TLSFiles {
    /// Whether the two belong together and can be read.
    var areUsable: Bool {
        guard let read = cws_certificate_read(certificate, key) else { return false }
        cws_certificate_free(read)
        return true
    }
}
