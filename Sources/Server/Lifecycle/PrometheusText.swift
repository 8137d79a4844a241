/// Figures in Prometheus' text format, in the order they are added.
struct PrometheusText {
    private(set) var text = ""

    /// One value of a figure that has several, told apart by labels.
    ///
    /// Labels are ours and few, never a tenant's or a person's, and their values hold nothing to escape.
    struct Sample {
        var labels: [(name: String, value: String)]
        var value: Double

        init(_ labels: [(name: String, value: String)], _ value: some BinaryInteger) {
            self.init(labels, Double(value))
        }

        init(_ labels: [(name: String, value: String)], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// A distribution in buckets.
    struct Histogram {
        var labels: [(name: String, value: String)] = []
        /// Upper ends, rising.
        var bounds: [Double]
        /// Values in each bucket alone; what is greater than all bounds may follow, and counts in none of them.
        var counts: [Int]
        /// Of all values, those above the bounds included.
        var count: Int
        var sum: Double
    }

    mutating func gauge(_ name: String, _ help: String, _ value: some BinaryInteger) {
        gauge(name, help, [Sample([], value)])
    }

    mutating func counter(_ name: String, _ help: String, _ value: some BinaryInteger) {
        counter(name, help, [Sample([], value)])
    }

    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) { add(name, "gauge", help, samples) }

    mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) { add(name, "counter", help, samples) }

    mutating func histogram(_ name: String, _ help: String, _ distributions: [Histogram]) {
        begin(name, "histogram", help)
        for one in distributions {
            var sum = 0
            for (bound, count) in zip(one.bounds, one.counts) {
                sum += count
                add("\(name)_bucket", one.labels + [("le", "\(bound)")], "\(sum)")
            }
            add("\(name)_bucket", one.labels + [("le", "+Inf")], "\(one.count)")
            add("\(name)_sum", one.labels, "\(one.sum)")
            add("\(name)_count", one.labels, "\(one.count)")
        }
    }

    private mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
        begin(name, type, help)
        for sample in samples {
            // Counts as counts, without a fraction that says nothing.
            let whole = Int64(exactly: sample.value)
            add(name, sample.labels, whole.map(String.init) ?? "\(sample.value)")
        }
    }

    private mutating func begin(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func add(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
        let list = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }
}
