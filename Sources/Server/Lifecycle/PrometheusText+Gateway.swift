import Gateway

extension PrometheusText {
    mutating func add(_ figures: GatewayStatistics) {
        gauge("roomtone_connections", "Sockets open, of either kind.", figures.connections)
        gauge("roomtone_websockets", "WebSocket connections open.", figures.webSockets)
        gauge("roomtone_subscriptions", "Subscriptions held.", figures.subscriptions)
        counter("roomtone_connections_accepted_total", "Sockets accepted.", figures.accepted)
        counter("roomtone_connections_refused_total", "Sockets turned away.", figures.refused)
        counter("roomtone_http_responses_total", "HTTP requests answered.", figures.responses)
        counter("roomtone_deliveries_total", "Messages given to subscribers.", figures.deliveries)
        counter("roomtone_conflated_total", "Updates replaced by newer ones for slow readers.", figures.conflated)
        counter("roomtone_gaps_total", "Readers that missed messages and were told.", figures.gaps)
        counter("roomtone_slow_readers_total", "Times a reader was held to a slow pace.", figures.slowReaders)
        histogram(
            "roomtone_delivery_latency_seconds", "From publication to the write that carries it, by class of topic.",
            [
                Histogram(figures.stateLatency, of: "state"), Histogram(figures.logLatency, of: "log"),
                Histogram(figures.alertLatency, of: "alert"),
            ])
        counter("roomtone_writes_total", "Writes to sockets.", figures.writes)
        counter("roomtone_received_bytes_total", "Bytes received.", figures.bytesReceived)
        counter("roomtone_sent_bytes_total", "Bytes sent.", figures.bytesSent)
        counter(
            "roomtone_disconnects_slow_total", "Connections ended: a reader too slow.", figures.disconnects.slowConsumer
        )
        counter("roomtone_disconnects_no_pong_total", "Connections ended: no pong.", figures.disconnects.noPong)
        counter(
            "roomtone_disconnects_timeout_total", "Connections ended: too slow or idle.", figures.disconnects.timeout)
        counter(
            "roomtone_disconnects_protocol_total", "Connections ended: not the protocol.",
            figures.disconnects.badProtocol)
        counter("roomtone_disconnects_too_big_total", "Connections ended: past a limit.", figures.disconnects.tooBig)
    }
}

extension PrometheusText.Histogram {
    fileprivate init(_ latency: LatencyHistogram, of deliveryClass: String) {
        self.init(
            labels: [("class", deliveryClass)], bounds: LatencyHistogram.bounds.map { Double($0) / 1000 },
            counts: latency.counts.map { Int($0) }, count: Int(latency.counts.reduce(0, +)), sum: latency.sum)
    }
}
