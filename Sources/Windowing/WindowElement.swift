/// What one occurrence adds to its windows, in integers only, so that sums are equal in whatever order they are taken.
package struct WindowElement: Hashable, Sendable {
    /// Event time in milliseconds since the Unix epoch.
    package var time: Int64
    /// Who caused it, as an interned number.
    package var member: Int32
    /// A hash of the member that is the same in every process; counts members once there are too many to list.
    package var memberHash: UInt64
    /// What it was, as an interned number.
    package var kind: Int32
    /// In a unit of the caller's. Summed in 128 bits, so no weight can make the sum overflow.
    package var weight: Int64
    /// A measured value in a unit of the caller's, or `nil`; bounded to `WindowElement.values`.
    package var value: Int64?
    /// Which of four sums of values the value belongs to, 0...3.
    package var group: UInt8
    /// Which of eight labels it carries, 0...7, or `nil`.
    package var label: UInt8?
    /// What it adds to the member's share, which is capped per member and window. Not negative.
    package var share: Int32
    /// Marks the member for counts of distinct members per trait. Bit 0 is always set.
    package var traits: UInt8

    /// Values are bounded to this, so that four billion of them fit a sum.
    package static let values: ClosedRange<Int64> = -(1 << 31)...(1 << 31)
    /// Times outside are refused; inside, a time and a window's length add without overflow.
    package static let times: ClosedRange<Int64> = -(1 << 62)...(1 << 62)

    package init(
        time: Int64, member: Int32, memberHash: UInt64, kind: Int32, weight: Int64, value: Int64? = nil,
        group: UInt8 = 0, label: UInt8? = nil, share: Int32 = 0, traits: UInt8 = 1
    ) {
        self.time = time
        self.member = member
        self.memberHash = memberHash
        self.kind = kind
        self.weight = weight
        self.value = value.map { min(max($0, Self.values.lowerBound), Self.values.upperBound) }
        self.group = group & 3
        self.label = label.map { $0 & 7 }
        self.share = max(0, share)
        self.traits = traits | 1
    }
}

/// What became of an element.
package enum Arrival: Hashable, Sendable {
    /// It counts in those of its windows that are not closed yet.
    case counted
    /// All of its windows were closed: it was counted as late and changed nothing else.
    case late
    /// Its time is outside `WindowElement.times`: it changed nothing.
    case outOfRange
}
