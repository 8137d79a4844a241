/// Makes few alarms of a reading that flickers.
///
/// It must be bad for a while before one is raised, good for a while before it is settled (what is neither keeps it as it is),
/// and after that a pause passes before the next.
struct Alarm: Hashable, Sendable {
    enum Reading: Hashable, Sendable { case bad, between, good }
    enum Change: Hashable, Sendable { case raised, settled }

    /// Milliseconds.
    let onset: Int64
    let recovery: Int64
    let cooldown: Int64

    private(set) var isRaised = false
    /// Since when the reading has been bad, or good while raised.
    private var since: Int64?
    private var quietUntil = Int64.min

    init(onset: Int64, recovery: Int64, cooldown: Int64 = 300_000) {
        self.onset = onset
        self.recovery = recovery
        self.cooldown = cooldown
    }

    /// Takes a reading; times rise.
    mutating func judge(_ reading: Reading, at time: Int64) -> Change? {
        guard reading == (isRaised ? .good : .bad), isRaised || time >= quietUntil else {
            since = nil
            return nil
        }
        let start = since ?? time
        since = start
        guard time - start >= (isRaised ? recovery : onset) else { return nil }
        since = nil
        isRaised.toggle()
        if !isRaised { quietUntil = time + cooldown }
        return isRaised ? .raised : .settled
    }
}
