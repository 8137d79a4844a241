import AudioSignal
import Concurrency
import MediaTransport
import RoomModel
import Rooms
import Wire

/// Turns the messages of one `/v1/listen` connection into what its tracks take: one track, or one for each channel.
///
/// Fed by one thread at a time.
final class ListenFeed: Sendable {
    private enum Shape: Sendable {
        case one(AudioFeed)
        case channels(Lock<ChannelDecoder>)
        case flacChannels(Lock<FLACParser>)
        case opusChannels(Lock<OpusChannels>)
    }

    private let shape: Shape
    /// How the tracks are told of it; its decoder serves the single track.
    let feed: AudioFeed

    init(_ parameters: ListenParameters) throws(RequestError) {
        guard parameters.channels > 1 else {
            feed = try AudioFeed(parameters)
            shape = .one(feed)
            return
        }
        feed = .samples
        do {
            shape = try Self.shape(parameters)
        } catch let error as RequestError {
            throw error
        } catch {
            throw RequestError(.badField, "\(error)")
        }
    }

    /// How the channels come apart.
    private static func shape(_ parameters: ListenParameters) throws -> Shape {
        switch (parameters.encoding, parameters.channels) {
        case (.flac, let channels): return .flacChannels(Lock(FLACParser(apart: channels)))
        case (.opus, OpusChannels.count): return .opusChannels(Lock(try OpusChannels(isContained: false)))
        case (.oggOpus, OpusChannels.count): return .opusChannels(Lock(try OpusChannels(isContained: true)))
        case (.linear16, let channels):
            guard let rate = parameters.sampleRate else {
                throw RequestError(.badField, "channels above 1 needs sample_rate with encoding=linear16")
            }
            return .channels(Lock(try ChannelDecoder(sampleRate: rate, channels: channels)))
        default:
            throw RequestError(
                .unsupportedParameter,
                "channels above 1 needs an encoding: linear16, flac, or two channels of opus or ogg-opus; open one connection for each channel of another"
            )
        }
    }

    /// The inputs for each track, in the order of the channels. Throws what makes the rest of the stream unusable.
    func accept(_ bytes: [UInt8], at now: EventTime) throws -> [[TrackInput]] {
        switch shape {
        case .one(let feed): return [try feed.accept(bytes, at: now)]
        case .channels(let decoder):
            return Self.inputs(decoder.withLock { $0.decode(bytes) }, at: now)
        case .flacChannels(let parser):
            return Self.inputs(try parser.withLock { try $0.acceptChannels(bytes) }, at: now)
        case .opusChannels(let channels):
            return Self.inputs(try channels.withLock { try $0.accept(bytes) }, at: now)
        }
    }

    private static func inputs(_ channels: [[Int16]], at now: EventTime) -> [[TrackInput]] {
        channels.map { $0.isEmpty ? [] : [.unit(.pcm($0), arrival: now)] }
    }

    /// What was still inside a container, once no more comes.
    func finish(at now: EventTime) throws -> [[TrackInput]] {
        switch shape {
        case .one(let feed): return [try feed.finish(at: now)]
        case .channels: return []
        case .flacChannels(let parser): return Self.inputs(try parser.withLock { try $0.finishChannels() }, at: now)
        case .opusChannels(let channels):
            try channels.withLock { try $0.finish() }
            return []
        }
    }
}
