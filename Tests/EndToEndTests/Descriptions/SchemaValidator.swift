import Foundation

/// Checks values against JSON Schema (2020-12), in the part of it that our descriptions use.
///
/// A keyword that it does not know is an error of its own, so that no rule is silently skipped.
struct SchemaValidator {
    /// Documents by the name that references give them; `""` is the one at hand.
    let documents: [String: [String: Any]]

    init(openAPI: [String: Any], asyncAPI: [String: Any]) {
        documents = ["/openapi.json": openAPI, "/asyncapi.json": asyncAPI]
    }

    /// What is wrong with the value, each with its place; empty when it fits.
    func problems(_ value: Any, _ schema: Any, in document: String, at place: String = "$") -> [String] {
        guard let schema = schema as? [String: Any] else { return ["\(place): the schema is no object"] }
        if let reference = schema["$ref"] as? String {
            guard let (found, home) = resolve(reference, in: document) else {
                return ["\(place): nothing is at \(reference)"]
            }
            return problems(value, found, in: home, at: place)
        }
        return schema.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            check(value, keyword, rule, schema, document, place)
        }
    }

    private func check(
        _ value: Any, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ document: String, _ place: String
    ) -> [String] {
        let object = value as? [String: Any]
        let list = value as? [Any]
        let text = value as? String
        let number = isNumber(value) ? (value as? NSNumber)?.doubleValue : nil
        let limit = (rule as? NSNumber)?.doubleValue ?? 0
        func fails(_ holds: Bool, _ what: String) -> [String] { holds ? [] : ["\(place): \(what)"] }
        switch keyword {
        case "type":
            let types = rule as? [String] ?? [rule as? String ?? ""]
            return fails(types.contains { isType(value, $0) }, "is no \(types.joined(separator: " or "))")
        case "required":
            guard let object else { return [] }
            let missing = (rule as? [String] ?? []).filter { object[$0] == nil }
            return fails(missing.isEmpty, "lacks \(missing.joined(separator: ", "))")
        case "properties":
            guard let object, let rules = rule as? [String: Any] else { return [] }
            return rules.sorted { $0.key < $1.key }.flatMap { name, rule in
                object[name].map { problems($0, rule, in: document, at: "\(place).\(name)") } ?? []
            }
        case "additionalProperties":
            guard let object else { return [] }
            let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
            let others = object.filter { !known.contains($0.key) }
            if rule as? Bool == false { return fails(others.isEmpty, "has \(others.keys.sorted()) beyond the schema") }
            return others.sorted { $0.key < $1.key }.flatMap {
                problems($0.value, rule, in: document, at: "\(place).\($0.key)")
            }
        case "items":
            return (list ?? []).enumerated().flatMap {
                problems($0.element, rule, in: document, at: "\(place)[\($0.offset)]")
            }
        case "maxItems": return fails(Double(list?.count ?? 0) <= limit, "has more than \(limit) items")
        case "enum":
            return fails((rule as? [Any] ?? []).contains { isEqual($0, value) }, "is none of \(rule)")
        case "const": return fails(isEqual(rule, value), "is not \(rule)")
        case "pattern":
            guard let text, let pattern = rule as? String else { return [] }
            return fails(text.range(of: pattern, options: .regularExpression) != nil, "does not match \(pattern)")
        case "minimum": return fails(number.map { $0 >= limit } ?? true, "is below \(limit)")
        case "maximum": return fails(number.map { $0 <= limit } ?? true, "is above \(limit)")
        case "exclusiveMinimum": return fails(number.map { $0 > limit } ?? true, "is not above \(limit)")
        case "oneOf", "anyOf":
            let results = (rule as? [Any] ?? []).map { problems(value, $0, in: document, at: place) }
            let fitting = results.filter(\.isEmpty).count
            let isRight = keyword == "oneOf" ? fitting == 1 : fitting > 0
            let nearest = results.min { $0.count < $1.count } ?? []
            return fails(isRight, "fits \(fitting) of \(results.count); the nearest: \(nearest.prefix(3))")
        case "description", "title": return []
        default: return ["\(place): the validator does not know \(keyword)"]
        }
    }

    private func resolve(_ reference: String, in document: String) -> (schema: Any, document: String)? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let home = parts[0].isEmpty ? document : String(parts[0])
        var found: Any? = documents[home]
        for step in parts[1].split(separator: "/") { found = (found as? [String: Any])?[String(step)] }
        return found.map { ($0, home) }
    }

    private func isType(_ value: Any, _ name: String) -> Bool {
        switch name {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "boolean": isBoolean(value)
        case "number": isNumber(value)
        case "integer": isNumber(value) && ((value as? NSNumber)?.doubleValue).map { $0 == $0.rounded() } == true
        default: false
        }
    }

    private func isBoolean(_ value: Any) -> Bool { (value as? NSNumber).map { CFBooleanID.isBoolean($0) } ?? false }

    private func isNumber(_ value: Any) -> Bool { value is NSNumber && !isBoolean(value) }

    private func isEqual(_ left: Any, _ right: Any) -> Bool {
        switch (left, right) {
        case (let left as String, let right as String): left == right
        case (let left as NSNumber, let right as NSNumber): isBoolean(left) == isBoolean(right) && left == right
        default: false
        }
    }
}

/// Tells JSON's true and false from its numbers, which Foundation gives as one class.
private enum CFBooleanID {
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
