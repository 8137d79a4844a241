import AudioSignal
import Credentials
import EngineProcess
import Engagement
import Foundation
import Gateway
import Rooms
import Segmentation
import Store
import TextAnalysis
import Transcription
import Windowing
import Wire

/// What each part of the server takes from the configuration.
extension Configuration {
    var gateway: GatewayConfiguration {
        var gateway = GatewayConfiguration()
        gateway.host = http.host
        gateway.port = UInt16(clamping: http.port)
        gateway.serviceThreads = http.serviceThreads
        gateway.maxConnections = http.maxConnections
        gateway.tls = http.tls.map { GatewayConfiguration.TLSFiles(certificate: $0.certificate, key: $0.key) }
        gateway.maxHeaderBytes = http.maxHeaderBytes
        gateway.maxBodyBytes = http.maxBodyBytes
        gateway.maxMessageBytes = http.maxMessageBytes
        gateway.sendBufferBytes = http.sendBufferBytes
        gateway.maxQueuedBytes = http.maxQueuedBytes
        gateway.maxLogBytes = http.maxLogBytes
        gateway.headerTimeout = http.headerTimeout
        gateway.idleTimeout = http.idleTimeout
        gateway.bodyTimeout = http.bodyTimeout
        gateway.writeTimeout = http.writeTimeout
        gateway.pingInterval = http.pingInterval
        gateway.pongTimeout = http.pongTimeout
        return gateway
    }

    var pushSettings: PushConnections.Settings {
        var settings = PushConnections.Settings()
        settings.authenticationTimeout = http.authTimeout.milliseconds
        settings.pingInterval = http.pingInterval.milliseconds
        return settings
    }

    /// The bounds that `GET /v1/info` tells.
    var publicLimits: [(name: String, value: Int)] {
        [
            ("max_batch", events.maxBatch), ("max_text_bytes", events.maxTextBytes),
            ("max_message_bytes", http.maxMessageBytes), ("max_body_bytes", http.maxBodyBytes),
            ("max_subscriptions", pushSettings.subscriptions), ("messages_per_s", quotas.principal.messages),
            ("token_ttl_s", Int(tokens.ttl.components.seconds)), ("ping_s", Int(http.pingInterval.components.seconds)),
        ]
    }

    var eventLimits: EventLimits {
        var limits = EventLimits()
        limits.batch = events.maxBatch
        limits.textBytes = events.maxTextBytes
        return limits
    }

    var roomSettings: RoomSettings {
        get throws {
            var settings = RoomSettings()
            settings.engagement = EngagementConfiguration(
                windows: try WindowConfiguration(
                    size: windows.size.milliseconds, slide: windows.slide.milliseconds,
                    lateness: windows.lateness.milliseconds),
                signOfLife: presence.heartbeat.milliseconds, minimumGroup: privacy.minGroup,
                reactionsPerPersonMinute: engagement.reactionsPerPersonMinute, shrinkage: engagement.shrinkage,
                idleAfter: windows.idleAfter.milliseconds)
            settings.acceptance = SegmentAcceptance(leastConfidence: audio.minConfidence)
            settings.fillers = Set(audio.fillers.map { $0.lowercased() })
            settings.commitsAtPauses = audio.commitAtPause
            settings.biasWeight = audio.biasWeight
            settings.keywordsShown = keywords.top
            settings.grace = audio.grace
            return settings
        }
    }

    var complaints: ComplaintClusterer.Settings {
        var settings = ComplaintClusterer.Settings()
        settings.window = feedback.window.milliseconds
        settings.leastPeople = feedback.leastPeople
        settings.cooldown = feedback.cooldown.milliseconds
        return settings
    }

    var endpointing: EndpointerSettings {
        var settings = EndpointerSettings.live
        settings.preRoll = audio.preRoll.samples
        settings.pause = audio.pause.samples
        settings.endSilence = audio.endpointing.samples
        settings.shortEndSilence = audio.endpointing.samples
        settings.cutFrom = audio.cutFrom.samples
        settings.longest = audio.cutAt.samples
        return settings
    }

    /// The configured engine's command, or this executable again.
    var engineCommand: EngineCommand {
        get throws {
            if let executable = audio.command.first {
                return EngineCommand(executable: executable, arguments: Array(audio.command.dropFirst()))
            }
            guard audio.engine == BuiltInEngine.name else {
                throw InputError(
                    "audio.command is missing: engine \(audio.engine) is not built in, so name its command")
            }
            return BuiltInEngine.command(maximumModels: audio.maxModels)
        }
    }

    /// The engine of the second pass and its command; `nil` where there is none.
    var secondPass: (name: String, command: EngineCommand)? {
        let settings = audio.secondPass
        if let executable = settings.command.first {
            return (
                settings.engine, EngineCommand(executable: executable, arguments: Array(settings.command.dropFirst()))
            )
        }
        guard settings.engine == SecondPassSettings.automatic, audio.command.isEmpty else { return nil }
        return InstalledWhisper.command().map { (InstalledWhisper.name, $0) }
    }

    func keySet() async throws -> KeySet {
        guard let path = tokens.jwks else { return .empty }
        return try await KeySet.load(path)
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
    /// At the rate of every buffer past the decoders.
    var samples: Int { PCM16.samples(milliseconds: Int(milliseconds)) }
}
