/// A whole answer to a request.
///
/// The gateway adds `Content-Length`, `Date` and `Connection`, and leaves the body out where HTTP forbids one
/// (`HEAD`, 204, 304).
package struct HTTPResponse: Sendable {
    package struct Field: Sendable {
        package var name: String
        package var value: String
    }

    package var status: Int
    /// In the order they are sent. A field whose name or value could break the head (CR, LF, NUL) is left out.
    package var headers: [Field]
    package var body: [UInt8]

    package init(status: Int, headers: KeyValuePairs<String, String> = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers.map { Field(name: $0.key, value: $0.value) }
        self.body = body
    }

    package mutating func addHeader(_ name: String, _ value: String) {
        headers.append(Field(name: name, value: value))
    }
}
