/// From which language into which.
///
/// Region and variants are left out, so that a memory in `en-US` and `es-ES` serves a session from `en` to `es`; a script
/// stays (`zh-Hant`).
package struct LanguagePair: Hashable, Sendable, CustomStringConvertible {
    package let source: String
    package let target: String

    package init(from source: String, to target: String) {
        self.source = Self.language(of: source)
        self.target = Self.language(of: target)
    }

    /// `es` of `es-MX`, `zh-Hant` of `zh-hant-TW`.
    package static func language(of tag: String) -> String {
        let parts = tag.split(whereSeparator: { $0 == "-" || $0 == "_" })
        let language = parts.first?.lowercased() ?? ""
        guard parts.count > 1, parts[1].count == 4, parts[1].allSatisfy(\.isLetter) else { return language }
        return language + "-" + parts[1].prefix(1).uppercased() + parts[1].dropFirst().lowercased()
    }

    package var description: String { "\(source)-\(target)" }
}
