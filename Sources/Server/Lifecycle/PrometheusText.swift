/// Figures in Prometheus' text format, in the order they are added.
struct PrometheusText {
    private(set) var text = ""

    mutating func gauge(_ name: String, _ help: String, _ value: some Numeric & CustomStringConvertible) {
        add(name, "gauge", help, value)
    }

    mutating func counter(_ name: String, _ help: String, _ value: some Numeric & CustomStringConvertible) {
        add(name, "counter", help, value)
    }

    /// One counter in parts. Label values are ours and few, never a tenant's or a person's.
    mutating func counters(_ name: String, _ help: String, label: String, _ parts: [(value: String, count: UInt64)]) {
        add(name, "counter", help, label, parts)
    }

    /// One gauge in parts.
    mutating func gauges(_ name: String, _ help: String, label: String, _ parts: [(value: String, count: UInt64)]) {
        add(name, "gauge", help, label, parts)
    }

    private mutating func add(
        _ name: String, _ type: String, _ help: String, _ label: String, _ parts: [(value: String, count: UInt64)]
    ) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for part in parts { text += "\(name){\(label)=\"\(part.value)\"} \(part.count)\n" }
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ value: some CustomStringConvertible) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
    }
}
