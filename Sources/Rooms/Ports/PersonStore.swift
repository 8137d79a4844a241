import RoomModel

/// Everything that is kept of single people, as far as it can be taken back.
package protocol PersonStore: Sendable {
    /// Whether anything is kept of the attendee.
    func knows(_ attendee: AttendeeID, of tenant: TenantID) async throws -> Bool

    /// Puts `replacement` in the attendee's place wherever one is kept, and deletes what it wrote and how to reach it.
    ///
    /// Rows stay, so that sums and rebuilt windows stay. The catalog's line goes, and a file that is read again at the next
    /// start does not bring it back. Durable before it returns, and gone from the files as well. Gives the number of events.
    func erase(_ attendee: AttendeeID, as replacement: AttendeeID, of tenant: TenantID) async throws -> Int

    /// Which of these people were erased and have not been registered again.
    func erased(among attendees: [AttendeeID], of tenant: TenantID) async throws -> Set<AttendeeID>

    /// Registers people again who were erased once.
    func readmit(_ attendees: [AttendeeID], of tenant: TenantID) async throws
}
