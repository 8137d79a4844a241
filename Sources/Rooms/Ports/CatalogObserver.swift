import RoomModel

/// Follows what organizers say of their events: leads and recommendations stand behind it.
package protocol CatalogObserver: Sendable {
    /// A catalog was taken into use, the first of its event or another in its place. Awaited: it is in force afterwards.
    func observe(_ catalog: Catalog) async throws
}
