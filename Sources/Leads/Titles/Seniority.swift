/// How much a role decides, from least to most.
package enum Seniority: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// Known not to decide: students, trainees, assistants to somebody, former holders of a post.
    case support
    case junior, specialist, coordinator, lead, manager, director, vp, chief

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The share of a title's points; `lead` is worth what an unknown title is.
    package var share: Double {
        switch self {
        case .support: 0
        case .junior: 0.2
        case .specialist: 0.3
        case .coordinator: 0.4
        case .lead: 0.5
        case .manager: 0.65
        case .director: 0.8
        case .vp: 0.9
        case .chief: 1
        }
    }

    /// The next lower one, for who stands in for the holder of a post.
    var deputy: Seniority { self >= .director ? Seniority(rawValue: rawValue - 1) ?? self : self }
}
