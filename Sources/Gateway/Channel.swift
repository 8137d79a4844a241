/// One fan-out channel on one service thread.
final class Channel {
    let number: UInt32
    let kind: ChannelKind
    let epoch: String
    let log: FrameLog
    private(set) var keys = KeyTable()
    private(set) var readers: [Subscription] = []
    /// Of the newest publication, also of those that nobody here reads.
    private(set) var lastOffset: UInt64 = 0
    /// How many readers are behind and will be told of keys.
    var laggingCount = 0
    /// Whether it is on the service thread's list of channels with news, and the number of the first frame of these.
    private(set) var hasNews = false
    private(set) var firstNews: UInt64 = 0

    init(number: UInt32, kind: ChannelKind, epoch: String, maxBytes: Int) {
        self.number = number
        self.kind = kind
        self.epoch = epoch
        log = FrameLog(maxBytes: maxBytes)
    }

    /// Lower goes first on a connection.
    var lane: Int {
        switch kind {
        case .alert: 0
        case .log: 1
        case .state: 2
        }
    }

    func add(_ subscription: Subscription) {
        subscription.position = log.end
        subscription.deliveredOffset = lastOffset
        subscription.index = readers.count
        readers.append(subscription)
    }

    func remove(_ subscription: Subscription) {
        guard let index = subscription.index else { return }
        subscription.endLag()
        readers[index] = readers[readers.count - 1]
        readers[index].index = index
        readers.removeLast()
        subscription.index = nil
        if readers.isEmpty {
            // Without readers nobody can lag, so nothing is kept.
            log.removeAll()
            keys = KeyTable()
        }
    }

    func append(_ publication: ChannelPublication) {
        lastOffset = publication.offset
        if readers.isEmpty { return }
        let slot = kind == .state ? keys.write(publication) : 0
        if !log.hasRoom(for: publication.frame.count) { log.trim(to: oldestNeeded) }
        log.append(publication.frame, offset: publication.offset, slot: slot, published: publication.published)
    }

    /// Puts it on a list of channels with news; once is enough, and without readers nothing is.
    func announceNews(on list: inout [Channel]) {
        if hasNews || readers.isEmpty { return }
        hasNews = true
        firstNews = log.end - 1
        list.append(self)
    }

    /// After a round of writes, and after its readers have settled: nobody needs the frames of a state channel any more.
    func settle() {
        hasNews = false
        guard kind == .state else { return }
        log.trim(to: log.end)
        if laggingCount == 0 {
            keys.forget(through: lastOffset)
            keys.forgetExtremes()
        } else if keys.removed.count >= 64 {
            keys.forget(through: readers.lazy.filter(\.isLagging).map(\.lagOffset).min() ?? lastOffset)
        }
    }

    private var oldestNeeded: UInt64 {
        var oldest = log.end
        for reader in readers where !reader.isLagging { oldest = min(oldest, reader.position) }
        return oldest
    }
}
