/// Finds English numbers among spoken words and writes them as digits where that reads better.
///
/// From ten on, with a decimal or before "percent", and digits told one by one from three on. A lone "one" to "nine"
/// stays a word, as style guides have it.
enum SpokenNumbers {
    /// A number: how it is written, and how many words it takes.
    typealias Written = (text: String, count: Int)

    private static let units: [String: Int] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    ]
    private static let teens: [String: Int] = [
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    private static let tens: [String: Int] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
    private static let scales: [String: Int] = ["thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000]

    /// The number that begins at a word, in lower case; `nil` where none does or words read better.
    static func number(at index: Int, of words: [String]) -> Written? {
        if let digits = digitByDigit(at: index, of: words) { return digits }
        if let year = year(at: index, of: words) { return year }
        guard let (value, count) = cardinal(at: index, of: words) else { return nil }
        var end = index + count
        var text = grouped(value)
        if end + 1 < words.count, words[end] == "point", units[words[end + 1]] != nil {
            text += "."
            end += 1
            while end < words.count, let digit = units[words[end]] {
                text += String(digit)
                end += 1
            }
        }
        let isPercent = end < words.count && words[end] == "percent"
        if isPercent { return (text + "%", end + 1 - index) }
        return value >= 10 || end > index + count ? (text, end - index) : nil
    }

    /// `two thousand twenty six`, `one hundred and five`.
    private static func cardinal(at index: Int, of words: [String]) -> (value: Int, count: Int)? {
        var total = 0
        var group = 0
        var lastScale = Int.max
        var position = index
        var end = index
        while position < words.count {
            if let (value, count) = belowHundred(at: position, of: words) {
                // Two numbers side by side are no sum: "twenty thirty".
                guard group == 0 || (group % 100 == 0 && group > 0) else { break }
                group += value
                position += count
            } else if words[position] == "hundred", (1...9).contains(group) || (11...99).contains(group) {
                group *= 100
                position += 1
            } else if let scale = scales[words[position]], group > 0, scale < lastScale {
                total += group * scale
                group = 0
                lastScale = scale
                position += 1
            } else if words[position] == "and", position > index,
                ["hundred", "thousand"].contains(words[position - 1]),
                belowHundred(at: position + 1, of: words) != nil
            {
                position += 1
                continue
            } else {
                break
            }
            end = position
        }
        return end > index ? (total + group, end - index) : nil
    }

    private static func belowHundred(at index: Int, of words: [String]) -> (value: Int, count: Int)? {
        guard index < words.count else { return nil }
        // "twenty-five" is one word to some recognisers.
        let parts = words[index].split(separator: "-").map(String.init)
        if parts.count == 2, let ten = tens[parts[0]], let unit = units[parts[1]], unit > 0 { return (ten + unit, 1) }
        if let ten = tens[words[index]] {
            guard index + 1 < words.count, let unit = units[words[index + 1]], unit > 0 else { return (ten, 1) }
            return (ten + unit, 2)
        }
        return (teens[words[index]] ?? units[words[index]]).map { ($0, 1) }
    }

    /// `nineteen ninety nine`, `twenty twenty six`.
    private static func year(at index: Int, of words: [String]) -> Written? {
        guard let (century, first) = belowHundred(at: index, of: words), (17...20).contains(century), first == 1,
            let (rest, second) = belowHundred(at: index + first, of: words), rest >= 10
        else { return nil }
        let end = index + first + second
        // "nineteen thirty thousand" and "twenty twenty percent" are none.
        if end < words.count, words[end] == "hundred" || words[end] == "percent" || scales[words[end]] != nil {
            return nil
        }
        return (String(century * 100 + rest), first + second)
    }

    /// `nine one one`.
    private static func digitByDigit(at index: Int, of words: [String]) -> Written? {
        let digits = words[index...].prefix { units[$0] != nil }.compactMap { units[$0] }
        let next = index + digits.count
        let goesOn =
            next < words.count && (words[next] == "hundred" || scales[words[next]] != nil || words[next] == "point")
        guard digits.count >= 3, !goesOn else { return nil }
        return (digits.map(String.init).joined(), digits.count)
    }

    /// With marks between thousands from 10,000 on, so that years have none.
    private static func grouped(_ value: Int) -> String {
        let digits = String(value)
        guard value >= 10_000 else { return digits }
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }
}
