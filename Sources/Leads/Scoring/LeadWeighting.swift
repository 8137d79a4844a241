/// What the five factors are worth to a sponsor, and how long interest lasts.
package struct LeadWeighting: Hashable, Sendable {
    package var jobTitle = 20.0
    package var companySize = 15.0
    package var industry = 15.0
    package var budget = 15.0
    package var engagement = 35.0
    /// Milliseconds after which a sign of interest counts half. A day.
    package var halfLife = 86_400_000.0

    package init() {}

    /// The five together; a weighting is valid when this is 100.
    package var total: Double { jobTitle + companySize + industry + budget + engagement }

    /// Names these weights, so that a score tells what it was made with; the same weights have the same name.
    package var version: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for value in [jobTitle, companySize, industry, budget, engagement, halfLife, Double(Self.formula)] {
            for shift in stride(from: 0, to: 64, by: 8) {
                hash = (hash ^ ((value.bitPattern >> UInt64(shift)) & 0xff)) &* 0x100_0000_01b3
            }
        }
        return "w\(Self.formula)-" + String(hash, radix: 16).prefix(8)
    }

    /// Rises whenever the formula itself changes.
    private static let formula = 1
}
