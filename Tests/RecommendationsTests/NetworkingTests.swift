import RoomModel
import Testing

@testable import Recommendations

struct NetworkingTests {
    private func people(_ change: (inout Programme) -> Void) -> Recommender {
        var programme = Programme()
        programme.session("keynote", at: 60)
        change(&programme)
        return programme.recommender()
    }

    @Test func findsWhoIsSoughtAndSaysWhy() throws {
        let recommender = people {
            $0.attendee("ann", networking: true, seeking: ["engineer"], job: "Recruiter")
            $0.attendee("bob", networking: true, job: "Senior Engineer")
            $0.attendee("cat", networking: true, job: "Painter")
        }
        let list = recommender.list(for: Programme.id("ann"), at: Programme.nine)
        let found = list.items.filter { $0.target.kind == .networking }
        #expect(found.map(\.target.id.text) == ["bob"])
        #expect(found.first?.reason == "This person is what you are looking for")
    }

    @Test(arguments: [(true, false), (false, true), (false, false)])
    func asksBothForConsent(_ ann: Bool, _ bob: Bool) {
        let recommender = people {
            $0.attendee("ann", networking: ann, seeking: ["engineer"], job: "Recruiter")
            $0.attendee("bob", networking: bob, seeking: ["recruiter"], job: "Engineer")
        }
        #expect(!recommender.ids(for: "ann").contains("bob"))
        #expect(!recommender.ids(for: "bob").contains("ann"))
    }

    @Test func forgetsWhoseConsentHasEnded() {
        let recommender = people {
            $0.attendee("ann", networking: true, seeking: ["engineer"])
            $0.attendee("bob", networking: true, job: "Engineer", until: Programme.time(10))
        }
        #expect(recommender.ids(for: "ann", at: 9).contains("bob"))
        #expect(!recommender.ids(for: "ann", at: 10).contains("bob"))
    }

    @Test func recommendsNobodyWhoWasErased() {
        var recommender = people {
            $0.attendee("ann", networking: true, seeking: ["engineer"])
            $0.attendee("bob", networking: true, job: "Engineer")
        }
        #expect(recommender.ids(for: "ann").contains("bob"))
        recommender.forget(Programme.id("bob"))
        #expect(!recommender.ids(for: "ann").contains("bob"))
        #expect(recommender.preferences(of: Programme.id("bob"), at: Programme.nine).isEmpty)
    }

    @Test func neverFillsAListWithPeople() {
        let recommender = people { programme in
            programme.attendee("ann", networking: true, seeking: ["engineer"])
            for number in 0..<20 { programme.attendee("p-\(number)", networking: true, job: "Engineer") }
        }
        let list = recommender.list(for: Programme.id("ann"), at: Programme.nine)
        #expect(list.items.count { $0.target.kind == .networking } == 3)
    }
}
