import CCurl
import Glibc

/// One request on its way: libcurl's handle and what came back so far.
///
/// Made by the asking thread, then used by the client's thread alone, which is handed it under the client's lock.
final class Transfer: @unchecked Sendable {
    private let request: HTTPRequest
    private let whenDone: @Sendable (Result<HTTPAnswer, HTTPFailure>) -> Void
    private var handle: UnsafeMutableRawPointer?
    private var list: UnsafeMutablePointer<curl_slist>?
    fileprivate var body: [UInt8] = []
    fileprivate var headers: [String: String] = [:]
    fileprivate var isTooLong = false
    fileprivate var isRefused = false
    private var hasConnected = false

    init(_ request: HTTPRequest, whenDone: @escaping @Sendable (Result<HTTPAnswer, HTTPFailure>) -> Void) {
        self.request = request
        self.whenDone = whenDone
    }

    deinit {
        if let handle { curl_easy_cleanup(handle) }
        curl_slist_free_all(list)
    }

    func complete(_ result: Result<HTTPAnswer, HTTPFailure>) { whenDone(result) }

    /// The handle to give to libcurl; `nil` for a request that is none.
    func prepare() -> UnsafeMutableRawPointer? {
        let lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
        // A line break in a header would begin another one.
        guard (lines + [request.method, request.url]).allSatisfy({ !$0.utf8.contains { $0 < 0x20 } }),
            let handle = curl_easy_init()
        else { return nil }
        self.handle = handle
        let own = Unmanaged.passUnretained(self).toOpaque()
        var isSet = true
        func set(_ result: CURLcode) { if result != CURLE_OK { isSet = false } }
        set(roomtone_curl_set_text(handle, CURLOPT_URL, request.url))
        set(roomtone_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
        set(roomtone_curl_set_text(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https"))
        set(roomtone_curl_set_text(handle, CURLOPT_PROXY, ""))
        set(roomtone_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method))
        set(roomtone_curl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        let milliseconds = Int(request.timeout / .milliseconds(1))
        set(roomtone_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, milliseconds)))
        set(roomtone_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1 : 0))
        set(roomtone_curl_set_long(handle, CURLOPT_MAXREDIRS, request.redirects))
        if !request.body.isEmpty || request.method != "GET" {
            set(roomtone_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count))
            // libcurl copies it.
            request.body.withUnsafeBytes { bytes in
                set(
                    roomtone_curl_set_pointer(
                        handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress)))
            }
        }
        for line in lines { list = curl_slist_append(list, line) }
        set(roomtone_curl_set_list(handle, list))
        set(roomtone_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION, receiveBody))
        set(roomtone_curl_set_pointer(handle, CURLOPT_WRITEDATA, own))
        set(roomtone_curl_set_transfer(handle, CURLOPT_HEADERFUNCTION, receiveHeader))
        set(roomtone_curl_set_pointer(handle, CURLOPT_HEADERDATA, own))
        set(roomtone_curl_set_open_socket(handle, openSocket))
        set(roomtone_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, own))
        return isSet ? handle : nil
    }

    func result(_ code: CURLcode) -> Result<HTTPAnswer, HTTPFailure> {
        if isTooLong { return .failure(.answerTooLong(limit: request.longestAnswer)) }
        if isRefused, code != CURLE_OK { return .failure(.addressRefused) }
        switch code {
        case CURLE_OK:
            var status = 0
            if let handle { _ = roomtone_curl_status(handle, &status) }
            return .success(HTTPAnswer(status: status, headers: headers, body: body))
        case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut)
        // libcurl says the same of an answer that is no HTTP.
        case CURLE_UNSUPPORTED_PROTOCOL where hasConnected:
            return .failure(.connection("what answers does not speak HTTP"))
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return .failure(.badRequest("its URL is neither http nor https"))
        default: return .failure(.connection(String(cString: curl_easy_strerror(code))))
        }
    }

    fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= request.longestAnswer else {
            isTooLong = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    fileprivate func receive(header bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        // After a redirect or a 100 the headers begin again.
        if line.hasPrefix("HTTP/") { headers = [:] }
        guard headers.count < 100, let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0.isWhitespace }
        headers[line[..<colon].lowercased()] = String(
            value.reversed().drop { $0.isWhitespace }.reversed())
    }

    fileprivate func permits(_ address: UnsafePointer<sockaddr>) -> Bool {
        let permitted = request.addresses.permits(address)
        if permitted { hasConnected = true } else { isRefused = true }
        return permitted
    }

    fileprivate static func of(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ own: UnsafeMutableRawPointer?
) -> Int {
    let received = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return Transfer.of(own)?.receive(received) == true ? size * count : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ own: UnsafeMutableRawPointer?
) -> Int {
    Transfer.of(own)?.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func openSocket(
    _ own: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address, let transfer = Transfer.of(own) else { return -1 }
    let permitted = withUnsafePointer(to: &address.pointee.addr) { transfer.permits($0) }
    guard permitted else { return -1 }
    return socket(
        address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
}
