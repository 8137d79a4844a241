/// Figures in Prometheus' text format, in the order they are added.
struct PrometheusText {
    var text = ""

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

    /// One value of a figure that has several, told apart by labels.
    struct Sample {
        var labels: [(name: String, value: String)]
        var value: Double

        /// - Parameter labels: Values hold nothing to escape: ids, and names of this program's own.
        init(_ labels: [(name: String, value: String)], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) { add(name, "gauge", help, samples) }

    mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) { add(name, "counter", help, samples) }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
            text += "\(name){\(labels)} \(sample.value)\n"
        }
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ value: some CustomStringConvertible) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
    }
}
