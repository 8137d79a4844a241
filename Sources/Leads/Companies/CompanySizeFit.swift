#if canImport(Glibc)
    import Glibc
#endif

/// How well a company's size fits a wanted range, with soft edges.
package enum CompanySizeFit {
    /// 1 inside the range; outside it falls with the logarithm of the distance, to 0 at four times away.
    package static func share(of people: Int, from least: Int?, to most: Int?) -> Double {
        let people = Double(max(1, people))
        let below = least.map { Double(max(1, $0)) / people } ?? 0
        let above = most.map { people / Double(max(1, $0)) } ?? 0
        let distance = max(below, above)
        return distance <= 1 ? 1 : max(0, 1 - log2(distance) / 2)
    }

    /// The size as it may be shown of somebody unnamed: "1,000 to 5,000 people".
    package static func band(of people: Int) -> String {
        switch people {
        case ..<10: "fewer than 10 people"
        case ..<50: "10 to 50 people"
        case ..<200: "50 to 200 people"
        case ..<1_000: "200 to 1,000 people"
        case ..<5_000: "1,000 to 5,000 people"
        case ..<20_000: "5,000 to 20,000 people"
        default: "more than 20,000 people"
        }
    }
}
