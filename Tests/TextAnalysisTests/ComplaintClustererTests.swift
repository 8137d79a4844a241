import Testing

@testable import TextAnalysis

struct ComplaintClustererTests {
    private let analyzer = FeedbackAnalyzer(library: RepositoryLexicons.library)
    private let second: Int64 = 1_000

    private func say(
        _ text: String, by person: String, at time: Int64, to clusterer: inout ComplaintClusterer
    ) -> ComplaintClusterer.Report? {
        clusterer.accept(text, of: analyzer.analyze(text), from: person, at: time)
    }

    @Test func theThirdPersonOpensACluster() {
        var clusterer = ComplaintClusterer()
        #expect(say("can't hear the speaker", by: "a", at: 0, to: &clusterer) == nil)
        #expect(say("no sound at all", by: "b", at: 20 * second, to: &clusterer) == nil)
        #expect(say("no sound", by: "a", at: 30 * second, to: &clusterer) == nil, "the same person again")
        let report = say("audio keeps cutting out", by: "c", at: 60 * second, to: &clusterer)
        #expect(report?.subject == .init(topic: "audio", isCritical: false))
        #expect(report?.people == 3)
        #expect(report?.messages == 4)
        #expect(report?.isUpdate == false && report?.isOver == false)
        #expect(report?.urgency == .high)
        #expect(report?.examples.first == "can't hear the speaker")
        #expect(report?.first == 0 && report?.newest == 60 * second)
    }

    @Test func differentComplaintsAndPraiseStayApart() {
        var clusterer = ComplaintClusterer()
        let texts = [
            "the room is too hot", "the stream froze", "great sound!", "the wifi is down", "love the food",
            "when is lunch?",
        ]
        for (index, text) in texts.enumerated() {
            #expect(say(text, by: "p\(index)", at: Int64(index) * second, to: &clusterer) == nil, "\(text)")
        }
    }

    @Test func complaintsFarApartAreNoCluster() {
        var clusterer = ComplaintClusterer()
        for index in 0..<20 {
            #expect(say("no sound", by: "p\(index)", at: Int64(index) * 200 * second, to: &clusterer) == nil)
        }
    }

    @Test func growthIsToldByHalvesAndNotInAFlood() {
        var clusterer = ComplaintClusterer()
        var told: [Int] = []
        for index in 0..<300 {
            if let report = say("no sound", by: "p\(index)", at: Int64(index) * second, to: &clusterer) {
                told.append(report.people)
            }
        }
        #expect(told == [3, 33, 63, 95, 143, 215])
    }

    @Test func growthThatWaitedIsToldLater() {
        var clusterer = ComplaintClusterer()
        for index in 0..<10 { _ = say("no sound", by: "p\(index)", at: Int64(index), to: &clusterer) }
        #expect(clusterer.advance(to: 10 * second).isEmpty)
        #expect(clusterer.advance(to: 31 * second).map(\.people) == [10])
        #expect(clusterer.advance(to: 62 * second).isEmpty, "nobody new")
    }

    @Test func aQuietClusterEndsAndRestsBeforeItOpensAgain() {
        var clusterer = ComplaintClusterer()
        for index in 0..<3 { _ = say("no sound", by: "p\(index)", at: 0, to: &clusterer) }
        #expect(clusterer.advance(to: 299 * second).isEmpty)
        let ended = clusterer.advance(to: 300 * second)
        #expect(ended.map(\.isOver) == [true])
        #expect(ended.first?.people == 3)
        for index in 0..<5 { #expect(say("no sound", by: "q\(index)", at: 400 * second, to: &clusterer) == nil) }
        var reopened: ComplaintClusterer.Report?
        for index in 0..<3 { reopened = say("no sound", by: "r\(index)", at: 901 * second, to: &clusterer) }
        #expect(reopened?.isUpdate == false)
        #expect(reopened?.people == 3)
    }

    @Test(arguments: [
        ("someone just fainted in row 5", "medical"), ("there is a fire in hall 2", "safety"),
        ("I was groped", "harassment"), ("there's smoke coming from the projector", "safety"),
    ])
    func oneCriticalMessageIsEnough(text: String, topic: String) {
        var clusterer = ComplaintClusterer()
        let report = say(text, by: "a", at: 0, to: &clusterer)
        #expect(report?.subject == .init(topic: topic, isCritical: true))
        #expect(report?.people == 1)
        #expect(report?.examples == [text])
        for time in 1..<50 { #expect(say(text, by: "a", at: Int64(time) * second, to: &clusterer) == nil, "no flood") }
        #expect(say(text, by: "b", at: 60 * second, to: &clusterer)?.people == 2)
    }

    @Test func criticalOnesNeedNoRest() {
        var clusterer = ComplaintClusterer()
        #expect(say("somebody collapsed", by: "a", at: 0, to: &clusterer) != nil)
        #expect(clusterer.advance(to: 301 * second).map(\.isOver) == [true])
        #expect(say("somebody collapsed", by: "a", at: 302 * second, to: &clusterer) != nil)
    }

    @Test func whatWasSettledRests() {
        var clusterer = ComplaintClusterer()
        for index in 0..<3 { _ = say("no sound", by: "p\(index)", at: 0, to: &clusterer) }
        clusterer.settle(.init(topic: "audio", isCritical: false), at: second)
        for index in 0..<30 { #expect(say("no sound", by: "p\(index)", at: 2 * second, to: &clusterer) == nil) }
    }

    @Test func voicesAreBounded() {
        var clusterer = ComplaintClusterer()
        var greatest = 0
        for index in 0..<10_000 {
            if let report = say("no sound", by: "p\(index)", at: Int64(index) * 20, to: &clusterer) {
                greatest = max(greatest, report.people)
                #expect(report.examples.count <= ComplaintClusterer.greatestExampleCount)
            }
        }
        #expect(greatest <= ComplaintClusterer.greatestVoiceCount)
    }

    @Test func complaintsWithoutATopicShareAWord() {
        var clusterer = ComplaintClusterer()
        #expect(say("the locker thing is awful, I hate the keypad", by: "a", at: 0, to: &clusterer) == nil)
        #expect(say("this keypad is so terrible, it never works", by: "b", at: 10 * second, to: &clusterer) == nil)
        #expect(say("I hate my job", by: "x", at: 11 * second, to: &clusterer) == nil)
        let report = say("who made this horrible keypad, I am angry", by: "c", at: 20 * second, to: &clusterer)
        #expect(report?.subject == .init(topic: "other", isCritical: false, thing: "keypad"))
        #expect(report?.people == 3)
        // The same people are not told once more under another word.
        #expect(say("the locker is awful", by: "d", at: 30 * second, to: &clusterer) == nil)
    }

    @Test func wordsThatNobodySharesTakeBoundedMemory() {
        var clusterer = ComplaintClusterer()
        for index in 0..<3_000 {
            let letters = String(index, radix: 26).map {
                String(UnicodeScalar(UInt8(97 + (Int(String($0), radix: 26) ?? 0))))
            }
            let report = say(
                "this is so terrible, I hate the qq\(letters.joined())zz", by: "p\(index)", at: Int64(index),
                to: &clusterer)
            #expect(report == nil)
        }
        #expect((200...513).contains(clusterer.subjectCount))
    }
}
