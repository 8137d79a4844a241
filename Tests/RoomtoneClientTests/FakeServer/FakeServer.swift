import Foundation
import Glibc
import Synchronization

/// A server of a few lines on the loopback: each connection is played by a script on a thread of its own.
final class FakeServer: Sendable {
    typealias Script = @Sendable (FakePeer) throws -> Void

    private struct State {
        var accepted = 0
        var failures: [String] = []
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())

    /// - Parameter scripts: One for each connection in the order they come; further ones are cut at once.
    init(_ scripts: Script...) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw FakePeer.Failure("cannot listen: \(errno)") }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let number = state.withLock { state in
                    defer { state.accepted += 1 }
                    return state.accepted
                }
                let peer = FakePeer(descriptor: descriptor)
                guard number < scripts.count else { continue }
                Thread.detachNewThread { [self] in
                    do { try scripts[number](peer) } catch {
                        state.withLock { $0.failures.append("connection \(number): \(error)") }
                    }
                    peer.cut()
                }
            }
        }
    }

    deinit { stop() }

    /// Takes no more connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var address: String { "ws://127.0.0.1:\(port)" }
    var accepted: Int { state.withLock { $0.accepted } }
    /// What went wrong in scripts.
    var failures: [String] { state.withLock { $0.failures } }
}
