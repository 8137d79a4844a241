import Access
import EngineProcess
import Gateway
import RoomModel
import Rooms
import Wire

/// The server in figures, for metrics and for those who ask what it is.
struct ServerFigures: Sendable {
    let gateway: LateBound<Gateway>
    let hub: Hub
    let intake: EventIntake
    let recognizers: Recognizers
    let rooms: RoomRegistry
    let push: PushConnections
    let listen: ListenConnections
    let quotas: Quotas
    let operations: OperationsBoard
    let alerts: AlertBoard
    /// What clients should know of their bounds, by name.
    let limits: [(name: String, value: Int)]
    let desks: TranslationDesks
    let captions: CaptionFigures
    let leads: LeadParts
    let feedback: FeedbackWatch
    let rtp: RTPRoutes
    let load: LoadGauge
    let clock: WallClock

    func prometheus() async -> String {
        var text = PrometheusText()
        let status = recognizers.first.status
        let events = intake.statistics
        let topics = hub.statistics
        var tracks = 0
        for room in rooms.all { tracks += await room.openTracks }
        text.gauge("roomtone_rooms", "Rooms of all catalogs.", rooms.all.count)
        text.gauge("roomtone_audio_tracks", "Audio tracks that are open.", tracks)
        text.gauge("roomtone_push_connections", "Connections of /v1/ws.", push.count)
        text.gauge("roomtone_listen_connections", "Connections of /v1/listen.", listen.count)
        text.gauge("roomtone_recognizers", "Recognisers configured.", status.size)
        text.gauge("roomtone_recognizers_leased", "Recognisers in use.", status.leased)
        text.gauge("roomtone_recognizers_ready", "Recognisers whose model is loaded.", status.ready)
        text.counter("roomtone_events_accepted_total", "Events stored, late ones included.", events.accepted)
        text.counter("roomtone_events_duplicate_total", "Events that had been stored before.", events.duplicates)
        text.counter("roomtone_events_late_total", "Events all of whose windows were closed.", events.late)
        text.counter("roomtone_events_rejected_total", "Events rejected one by one.", events.rejected)
        text.counter("roomtone_event_batches_refused_total", "Batches refused under load.", events.refusedBatches)
        text.counter("roomtone_store_failed_commits_total", "Commits that the store refused.", events.failedCommits)
        text.gauge("roomtone_topics", "Topics that are open.", topics.topics)
        text.counter("roomtone_publications_total", "Messages published, before fan-out.", topics.published)
        let webhooks = await leads.webhooks.statistics
        text.counter("roomtone_lead_batches_dropped_total", "Batches that scores missed.", leads.desk.droppedBatches)
        text.counter("roomtone_webhooks_delivered_total", "Webhook messages taken.", webhooks.delivered)
        text.counter("roomtone_webhook_failed_tries_total", "Tries that failed.", webhooks.failedTries)
        text.counter("roomtone_webhooks_dead_total", "Webhook messages given up.", webhooks.dead)
        text.counter("roomtone_webhooks_overflowed_total", "Messages refused by a full queue.", webhooks.overflowed)
        text.gauge("roomtone_webhooks_waiting", "Webhook messages that wait.", webhooks.waiting)
        let read = await feedback.statistics
        text.counter("roomtone_feedback_texts_total", "Texts of the audience that were read.", read.texts)
        text.counter("roomtone_feedback_insights_total", "Insights raised from texts, updates included.", read.raised)
        text.counter("roomtone_feedback_failed_total", "Insights that the store refused.", read.failed)
        let counters = recognizers.counters
        text.counter("roomtone_recognizer_deaths_total", "Recogniser processes that ended unasked.", counters.deaths)
        let hearings = recognizers.secondHearings
        text.gauge(
            "roomtone_second_pass_ready", "Processes of the second pass whose model is loaded.",
            recognizers.second?.status.ready ?? 0)
        text.counter(
            "roomtone_second_pass_hearings_total", "Parts of segments for the second pass, by what became of them.",
            [
                ("heard", hearings?.heard), ("failed", hearings?.failed), ("refused", hearings?.refused),
                ("late", hearings?.late),
            ].map { .init([("outcome", $0)], UInt64($1 ?? 0)) })
        text.gauge(
            "roomtone_recognizer_lag_seconds", "How far the slowest recogniser is behind the speech it hears.",
            [.init([], load.lag(at: clock.now()))])
        let figures = gateway.bound?.statistics
        text.counter(
            "roomtone_drops_total", "What was refused or left out under load, by reason.",
            [
                ("conflated", figures?.conflated ?? 0), ("gap", figures?.gaps ?? 0),
                ("overrun", figures?.overrun ?? 0), ("slow_consumer", figures?.disconnects.slowConsumer ?? 0),
                ("refused_batch", UInt64(events.refusedBatches)),
                ("recognizer_busy", UInt64(counters.segmentsRefused)), ("feedback_text", UInt64(read.dropped)),
                ("lead_batch", UInt64(leads.desk.droppedBatches)), ("rtp_overflow", UInt64(rtp.overflow)),
            ].map { .init([("reason", $0)], $1) })
        let refusals = quotas.refusals
        text.counter(
            "roomtone_quota_refusals_total", "Requests and connections beyond a quota.",
            QuotaRefusal.Measure.allCases.map { .init([("measure", $0.rawValue)], refusals[$0] ?? 0) })
        text.counter(
            "roomtone_recoveries_total", "Subscriptions that asked to recover.",
            [("recovered", topics.recovered), ("lost", topics.lost)].map { .init([("outcome", $0)], $1) })
        text.gauge("roomtone_event_batches_waiting", "Batches that wait for the store.", intake.waiting)
        let health = await operations.openAlerts
        text.gauge(
            "roomtone_health_alerts", "Health alerts that are not closed.",
            [HealthMonitor.State.open, .acknowledged].map { state in
                .init([("state", state.rawValue)], health.count { $0.state == state })
            })
        let (open, settled) = (await alerts.open, await alerts.settled)
        text.gauge(
            "roomtone_alerts", "Sponsors' alerts that wait for an answer.",
            Alert.State.allCases.filter(\.isOpen).map { .init([("state", $0.rawValue)], open[$0] ?? 0) })
        text.counter(
            "roomtone_alerts_settled_total", "Sponsors' alerts that came to their end.",
            Alert.State.allCases.filter { !$0.isOpen }.map { .init([("state", $0.rawValue)], settled[$0] ?? 0) })
        await text.add(desks)
        text.add(captions.snapshot)
        if let figures { text.add(figures) }
        return text.text
    }

    func info() -> [UInt8] {
        let engines = recognizers.statuses
        return JSONWriter.object {
            $0.member("version", RoomtoneVersion.text)
            $0.key("engines")
            $0.array(engines) { writer, status in
                writer.object {
                    let engine = status.engine
                    $0.member("name", engine?.name ?? "")
                    $0.member("model", engine?.model ?? "")
                    $0.member("quality", EngineQuality.of(engine).rawValue)
                    $0.member("ready", status.ready > 0)
                }
            }
            $0.key("languages")
            $0.array([engines.first?.engine?.language ?? "en"]) { $0.string($1) }
            $0.key("limits")
            $0.object {
                $0.member("recognizers", recognizers.first.status.size)
                for limit in limits {
                    $0.key(limit.name)
                    $0.integer(limit.value)
                }
            }
        }
    }
}
