/// One request under way and what is known of its answer.
struct Exchange {
    /// The part of the body that has not come yet.
    enum Remainder {
        case nothing
        case length(Int)
        case chunked(ChunkedBodyDecoder)
        case untilClose

        init(_ framing: BodyFraming) {
            switch framing {
            case .none: self = .nothing
            case .length(let length): self = .length(length)
            case .chunked: self = .chunked(ChunkedBodyDecoder())
            case .untilClose: self = .untilClose
            }
        }

        var isComplete: Bool {
            switch self {
            case .nothing: true
            case .length(let missing): missing == 0
            case .chunked(let decoder): decoder.isDone
            case .untilClose: false
            }
        }

        /// Appends the body's bytes to `output`; returns how many of the input belong to this request.
        mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(HTTPRequestError) -> Int {
            switch self {
            case .nothing: return 0
            case .untilClose:
                output.append(input)
                return input.count
            case .length(let missing):
                let count = min(missing, input.count)
                output.append(input.extracting(0..<count))
                self = .length(missing - count)
                return count
            case .chunked(var decoder):
                let count = try decoder.decode(input, into: &output)
                self = .chunked(decoder)
                return count
            }
        }
    }

    let id: ConnectionID
    let method: String
    let keepsAlive: Bool
    let plan: BodyPlan
    var remainder: Remainder
    /// What the client wants to hear before it sends the body.
    var interim: String?
    /// The body so far, where it is buffered.
    let body: BufferedBody
}
