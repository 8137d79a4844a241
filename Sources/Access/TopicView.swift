/// What of a topic a subscriber gets to see. Those with the same view of a topic share its number, its offsets and every
/// encoded message.
package enum TopicView: String, Hashable, Sendable, CaseIterable {
    /// What everybody sees who may read the topic.
    case common
    /// Also the texts that are hidden from the audience.
    case moderator
}

extension Principal {
    /// The view that the role gives of a topic which it may read.
    package func view(of topic: Topic, in catalog: some CatalogView) -> TopicView {
        guard case .session(let session, .questions) = topic,
            (try? mayModerateQuestions(of: session, in: catalog)) != nil
        else { return .common }
        return .moderator
    }
}
