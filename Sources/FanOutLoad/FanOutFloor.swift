import CEpoll
import Glibc

/// The floor that fan-out is measured against: a bare epoll loop that writes a ready frame to every socket.
///
/// It answers any request head as an upgrade, ignores what clients say, and on `state N` on stdin gives N messages to
/// every connection in one write each: no topics, no tokens, no protocol.
package enum FanOutFloor {
    package static func run() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = listen(listener, 1024)
                _ = getsockname(listener, $0, &length)
            }
        }
        let poll = cepoll_create()
        func watch(_ descriptor: Int32) {
            var event = epoll_event()
            event.events = cepoll_in
            event.data.fd = descriptor
            epoll_ctl(poll, cepoll_add, descriptor, &event)
        }
        watch(listener)
        watch(STDIN_FILENO)
        print("ready \(UInt16(bigEndian: address.sin_port))")
        fflush(nil)

        let answer = Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".utf8)
        var open: [Int32] = []
        var ready = [epoll_event](repeating: epoll_event(), count: 1024)
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var offset = 0
        while true {
            let count = epoll_wait(poll, &ready, Int32(ready.count), -1)
            for number in 0..<max(0, Int(count)) {
                let descriptor = ready[number].data.fd
                if descriptor == listener {
                    let socket = accept(listener, nil, nil)
                    if socket < 0 { continue }
                    var on: Int32 = 1
                    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
                    watch(socket)
                    continue
                }
                let got = read(descriptor, &buffer, buffer.count)
                if descriptor == STDIN_FILENO {
                    if got <= 0 { return }
                    let text = String(decoding: buffer[0..<got], as: UTF8.self)
                    for line in text.split(separator: "\n") {
                        guard let messages = line.split(separator: " ").last.flatMap({ Int($0) }) else { continue }
                        var frames: [UInt8] = []
                        for _ in 0..<messages {
                            offset += 1
                            frames += FanOutMessage.frame(offset: offset)
                        }
                        // A socket that is full loses the frame: the client's wait for it would then say so.
                        for socket in open { _ = send(socket, frames, frames.count, Int32(MSG_NOSIGNAL)) }
                    }
                } else if got <= 0 {
                    open.removeAll { $0 == descriptor }
                    close(descriptor)
                } else if buffer[0] == UInt8(ascii: "G") {
                    _ = send(descriptor, answer, answer.count, Int32(MSG_NOSIGNAL))
                    open.append(descriptor)
                }
            }
        }
    }
}

/// The message that every candidate sends: about 200 bytes of JSON with the time of its publication.
package enum FanOutMessage {
    /// The `d` of a push.
    package static func data() -> String {
        let padding =
            #""kinds":{"applause":120,"heart":44,"laugh":12},"pad":"0123456789012345678901234567890123456789""#
        return #"{"at":\#(FanOutSwarm.now()),\#(padding)}"#
    }

    static func push(offset: Int) -> String {
        #"{"t":1,"o":\#(offset),"ts":1763692860000,"d":\#(data())}"#
    }

    static func frame(offset: Int) -> [UInt8] {
        let payload = Array(push(offset: offset).utf8)
        return [0x81, 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    }
}
