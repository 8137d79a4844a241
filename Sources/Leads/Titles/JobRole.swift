/// One role that a job title names: "Founder & CEO" names two.
package struct JobRole: Hashable, Sendable {
    /// What it is at its core, the same for all its synonyms and languages: `officer`, `vp`, `engineer`.
    package var name: String
    package var seniority: Seniority
    /// What it is about: `technology`, `data`. Sorted, without repetition.
    package var fields: [String]
    /// A stand-in is no match for the post itself.
    package var isDeputy = false
    /// Held no more, or not yet.
    package var isPast = false

    /// What counts: nobody decides in a post that is past.
    package var decision: Seniority { isPast ? .support : seniority }

    /// Whether this role is what a list asks for by `wanted`: the same post of at least its rank, with all its fields.
    func satisfies(_ wanted: JobRole) -> Bool {
        !isPast && !isDeputy && name == wanted.name && seniority >= wanted.seniority
            && wanted.fields.allSatisfy(fields.contains)
    }

    /// The kind of work, coarse enough to be shown to those who may not know who it is.
    var area: String? {
        for (area, members) in Self.areas where fields.contains(where: members.contains) { return area }
        return nil
    }

    private static let areas: [(String, Set<String>)] = [
        ("technical", ["technology", "engineering", "data", "database", "security", "infrastructure", "research"]),
        ("product", ["product", "design"]),
        ("commercial", ["sales", "marketing", "partnerships", "customer"]),
        ("administrative", ["finance", "people", "legal", "operations", "procurement"]),
        ("general", ["executive"]),
    ]
}
