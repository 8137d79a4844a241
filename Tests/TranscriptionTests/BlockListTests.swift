import RoomModel
import Testing

@testable import Transcription

struct BlockListTests {
    private let list = BlockList(["Darn", "bloody hell", "bloody", "café", " ", ""])

    @Test(arguments: [
        ("Darn, that DARN thing.", "****, that **** thing."), ("darned if I know", "darned if I know"),
        ("What the bloody hell!", "What the ****** ****!"), ("a bloody  good one", "a ******  good one"),
        ("(café)", "(****)"), ("", ""), ("fine", "fine"),
    ])
    func masksWordsAndPhrases(_ text: String, _ masked: String) {
        #expect(list.masked(text) == masked)
        #expect(list.masked(masked) == masked)
    }

    @Test func masksTheWordsOfACaptionAsItsText() {
        func word(_ text: String) -> Word {
            Word(text: text, start: MediaTime(samples: 0), end: MediaTime(samples: 1), confidence: 1)
        }
        let caption = Caption(
            segment: "s", revision: 1, state: .final, start: MediaTime(samples: 0), end: MediaTime(samples: 1),
            language: "en", text: "Bloody hell.", stableCharacters: 12, words: [word("bloody"), word("hell")],
            engine: "e")
        let masked = list.masked(caption)
        #expect(masked.text == "****** ****.")
        #expect(masked.words.map(\.text) == ["******", "****"])
        #expect(masked.text.count == caption.text.count)
        #expect(BlockList().masked(caption) == caption)
    }
}
