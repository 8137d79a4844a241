import RoomModel
import Rooms
import Translation

extension InMemoryStore: TranslationStore {
    package func apply(_ changes: [TranslationMemory.Change], of tenant: TenantID) async throws {
        try with { state in
            for change in changes {
                switch change {
                case .save(let entry): state.translations[tenant, default: [:]][entry.identity] = entry
                case .used(let identity, let uses): state.translations[tenant]?[identity]?.uses = uses
                case .remove(let identity): state.translations[tenant]?[identity] = nil
                }
            }
        }
    }

    package func translations(of tenant: TenantID) async throws -> [TranslationEntry] {
        try with { state in
            (state.translations[tenant] ?? [:]).values.sorted {
                (rank($0), $0.uses, $0.cachedAt.milliseconds) < (rank($1), $1.uses, $1.cachedAt.milliseconds)
            }
        }
    }

    package func save(_ caption: TranslatedCaption, of room: RoomID) async throws {
        try with {
            $0.translatedCaptions[room, default: [:]][caption.language, default: [:]][caption.segment] = caption
        }
    }

    package func translatedCaptions(of room: RoomID, language: String) async throws -> [String: TranslatedCaption] {
        try with { $0.translatedCaptions[room]?[language] ?? [:] }
    }

    private func rank(_ entry: TranslationEntry) -> Int { entry.maker == .person ? 0 : entry.isWarmed ? 1 : 2 }
}
