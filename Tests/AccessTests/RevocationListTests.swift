import RoomModel
import Testing

@testable import Access

struct RevocationListTests {
    private func token(
        _ role: Role, _ subject: String, jti: String? = nil, issued: Int64? = nil, via: String? = nil,
        tenant: TenantID = Sample.acme
    ) -> Principal {
        var principal = Sample.principal(role)
        principal.tenant = tenant
        principal.subject = subject
        principal.tokenID = jti
        principal.issued = issued.map { EventTime(milliseconds: $0) }
        principal.invitation = via
        return principal
    }

    private func list(_ target: Revocation.Target, by role: Role, change: (inout Principal) -> Void = { _ in })
        -> RevocationList
    {
        var author = Sample.principal(role)
        change(&author)
        var list = RevocationList()
        list.add(Revocation(target, by: author, at: EventTime(milliseconds: 1_000)))
        return list
    }

    @Test func aTokenIsRevokedByItsNameAndGuestsByTheirLinks() {
        let list = list(.token("j-1"), by: .admin)
        #expect(list.reaches(token(.attendee, "a-17", jti: "j-1")))
        #expect(list.reaches(token(.attendee, "guest-1", jti: "j-9", via: "j-1")))
        #expect(!list.reaches(token(.attendee, "a-17", jti: "j-2")))
        #expect(!list.reaches(token(.attendee, "a-17", jti: "j-1", tenant: Sample.globex)))
    }

    @Test func aSubjectLosesTheTokensIssuedUntilThenOnly() {
        let list = list(.subject("a-17"), by: .admin)
        #expect(list.reaches(token(.attendee, "a-17", issued: 1_000)))
        #expect(list.reaches(token(.attendee, "a-17")))
        #expect(!list.reaches(token(.attendee, "a-17", issued: 1_001)))
        #expect(!list.reaches(token(.attendee, "a-18", issued: 1)))
    }

    /// Columns: admin, organizer, dashboard, room, service, attendee, sponsor.
    @Test(arguments: [
        (Role.admin, "+++++++"), (.organizer, "-+++-+-"), (.service, "----++-"), (.attendee, "-------"),
    ])
    func nobodyTakesBackMoreThanTheirOwnRights(_ author: Role, _ expected: String) {
        let list = list(.token("j-1"), by: author)
        let row = Role.allCases.map { list.reaches(token($0, "x", jti: "j-1")) ? "+" : "-" }.joined()
        #expect(row == expected)
    }

    @Test func anAuthorWithinAnEventReachesTokensOfThatEventOnly() {
        let list = list(.token("j-1"), by: .organizer) { $0.event = Sample.devcon }
        var guest = token(.attendee, "guest-1", jti: "j-1")
        #expect(!list.reaches(guest))
        guest.event = Sample.devcon
        #expect(list.reaches(guest))
    }

    @Test func aLaterWordTakesThePlaceOfAnEarlierOne() {
        var list = list(.subject("a-17"), by: .admin)
        list.add(Revocation(.subject("a-17"), by: Sample.principal(.admin), at: EventTime(milliseconds: 5_000)))
        #expect(list.reaches(token(.attendee, "a-17", issued: 4_000)))
        // A narrower author's word stands beside it.
        list.add(Revocation(.subject("a-17"), by: Sample.principal(.service), at: EventTime(milliseconds: 9_000)))
        #expect(list.reaches(token(.attendee, "a-17", issued: 8_000)))
        #expect(!list.reaches(token(.organizer, "a-17", issued: 8_000)))
    }

    @Test func failuresAreToldOneByOneUntilTheyFlood() {
        var failures = FailedAuthentications()
        let now = EventTime(milliseconds: 0)
        let told = (0..<100).compactMap { _ in failures.note(Sample.acme, at: now) }
        #expect(told == Array(repeating: 1, count: 10))
        #expect(failures.note(Sample.acme, at: EventTime(milliseconds: 6_001)) == 91)
        #expect(failures.note(Sample.globex, at: now) == 1)
    }
}
