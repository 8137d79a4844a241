import Foundation
import Glibc

/// A server on a free port of loopback that answers every connection with what a script says, for tests of clients.
package final class LocalServer: @unchecked Sendable {
    package enum Behaviour: Sendable {
        /// These bytes, then the end.
        case answers(String)
        /// Takes the request and says nothing until the server ends.
        case staysSilent
        /// Closes without a word.
        case hangsUp
    }

    package let port: UInt16
    private let listener: Int32
    private let behaviour: @Sendable (String) -> Behaviour
    private let lock = NSLock()
    // Guarded by `lock`.
    private var seen: [String] = []
    private var held: [Int32] = []

    package init(_ behaviour: @escaping @Sendable (String) -> Behaviour) {
        self.behaviour = behaviour
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = listen(listener, 16)
                _ = getsockname(listener, $0, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        self.listener = listener
        let thread = Thread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    // Here and not in `stop`: a number given away while this waits would be another server's.
                    close(listener)
                    return
                }
                serve(connection)
            }
        }
        thread.start()
    }

    package var requests: [String] { lock.withLock { seen } }

    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        lock.withLock { for descriptor in held { close(descriptor) } }
    }

    private func serve(_ connection: Int32) {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !Self.isWhole(received) {
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { break }
            received += chunk[..<count]
        }
        let request = String(decoding: received, as: UTF8.self)
        lock.withLock { seen.append(request) }
        switch behaviour(request) {
        case .answers(let text):
            let bytes = Array(text.utf8)
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                written += count
            }
            close(connection)
        case .staysSilent: lock.withLock { held.append(connection) }
        case .hangsUp: close(connection)
        }
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let length = text.lowercased().range(of: "content-length: ").map {
            Int(text[$0.upperBound...].prefix { $0.isNumber }) ?? 0
        }
        return text[end.upperBound...].utf8.count >= length ?? 0
    }
}
