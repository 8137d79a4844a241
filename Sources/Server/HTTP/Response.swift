import Gateway
import Wire

extension HTTPResponse {
    /// A JSON answer.
    static func json(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json", "Cache-Control": "no-store"], body: body)
    }

    /// A plain text answer.
    static func text(_ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8") -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": type, "Cache-Control": "no-store"], body: Array(text.utf8))
    }

    /// A refusal, with `Retry-After` where trying again may help.
    static func refusal(_ error: RequestError) -> HTTPResponse {
        var response = HTTPResponse.json(error.httpBody, status: error.code.httpStatus)
        if [429, 503].contains(response.status) {
            response.addHeader("Retry-After", String(max(1, (error.afterMilliseconds + 999) / 1000)))
        }
        if response.status == 401 { response.addHeader("WWW-Authenticate", #"Bearer realm="roomtone""#) }
        return response
    }
}
