import Concurrency
import RoomModel
import TextAnalysis

/// The lexicons as each event changes them: the words of an event's catalog go before those of the installation.
package final class EventLexicons: Sendable {
    /// What reads the texts of an event's audience.
    package struct Analysis: Sendable {
        package let library: LexiconLibrary
        package let rating: EventRating
        package let feedback: FeedbackAnalyzer

        package init(library: LexiconLibrary, reactions: ReactionTable) {
            let reader = TextReader(library: library)
            self.library = library
            rating = EventRating(reactions: reactions, reader: reader)
            feedback = FeedbackAnalyzer(reader: reader)
        }
    }

    private struct Place: Hashable {
        var tenant: TenantID
        var event: EventID
    }

    /// Events with words of their own that are kept ready; a lexicon takes some megabytes.
    private static let capacity = 32

    /// For texts that belong to no event.
    package let common: Analysis
    private let reactions: ReactionTable
    private let known = Lock<[Place: (words: [String: Double], analysis: Analysis)]>([:])

    package init(library: LexiconLibrary, reactions: ReactionTable) {
        common = Analysis(library: library, reactions: reactions)
        self.reactions = reactions
    }

    /// For texts of a session, whether written or spoken.
    package func analysis(
        in session: SessionID?, tenant: TenantID, _ contents: CatalogDirectory.Contents
    ) -> Analysis {
        guard contents.holdsLexicons, let session, let event = contents.sessions[session]?.event else { return common }
        return analysis(of: contents.catalogs[event]?.event, tenant: tenant)
    }

    /// For texts of an event.
    package func analysis(of event: Catalog.Event?, tenant: TenantID) -> Analysis {
        guard let event, !event.lexicon.isEmpty else { return common }
        let place = Place(tenant: tenant, event: event.id)
        if let held = known.withLock({ $0[place] }), held.words == event.lexicon { return held.analysis }
        let analysis = Analysis(library: common.library.adding(event.lexicon), reactions: reactions)
        known.withLock { known in
            if known.count >= Self.capacity { known = [:] }
            known[place] = (event.lexicon, analysis)
        }
        return analysis
    }
}
