"""The official Python client of the API that /v1/listen follows, pointed at a running Roomtone.

    listen_client.py URL TOKEN SPEECH.raw REFERENCE.txt

SPEECH.raw is 16 kHz mono, 16 bits, little-endian. Ends with status 1 and one line per expectation that failed.
"""

import re
import sys
import threading
import time

from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from websockets.exceptions import InvalidStatus

url, token, speech_path, reference_path = sys.argv[1:5]
speech = open(speech_path, "rb").read()
reference = re.findall(r"[a-z']+", open(reference_path).read().lower())
silence = bytes(2 * 16_000 * 3 // 2)
failures = []


def expect(condition, what):
    print(("ok   " if condition else "FAIL ") + what)
    if not condition:
        failures.append(what)


def client(with_token=token):
    socket = url.replace("http", "ws", 1)
    return DeepgramClient(
        api_key=with_token,
        environment=DeepgramClientEnvironment(base=url, production=socket, agent=socket, agent_rest=url),
    )


def send(connection, audio, pace=4.0):
    """At `pace` times the speed of speech, in pieces of 100 ms."""
    for start in range(0, len(audio), 3_200):
        connection.send_media(audio[start : start + 3_200])
        time.sleep(0.1 / pace)


class Listening:
    """A connection whose messages gather on a thread of their own."""

    def __init__(self, **options):
        self.messages = []
        self.closed = threading.Event()
        self.manager = client().listen.v1.connect(
            model="nova-3", encoding="linear16", sample_rate=16_000, **options
        )

    def __enter__(self):
        self.connection = self.manager.__enter__()
        self.connection.on(EventType.MESSAGE, self.messages.append)
        self.connection.on(EventType.CLOSE, lambda _: self.closed.set())
        self.thread = threading.Thread(target=self.connection.start_listening, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        return self.manager.__exit__(*error)

    def of(self, kind):
        return [message for message in self.messages if getattr(message, "type", None) == kind]

    def wait(self, condition, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.02)
        return False


def text(result):
    return result.channel.alternatives[0].transcript


def recalled(words):
    heard = set(re.findall(r"[a-z']+", words.lower()))
    return sum(word in heard for word in reference) / len(reference)


def whole_conversation():
    with Listening(
        interim_results=True, vad_events=True, utterance_end_ms=1_000, endpointing=300, punctuate=True,
        keyterm=["Roomtone", "voice activity"], language="en",
    ) as listening:
        connection = listening.connection
        send(connection, speech)
        send(connection, silence)
        results = lambda: listening.of("Results")
        expect(listening.wait(lambda: any(r.speech_final for r in results())), "an endpoint is found (speech_final)")
        expect(listening.wait(lambda: listening.of("UtteranceEnd")), "UtteranceEnd comes after a second of silence")
        started = listening.of("SpeechStarted")
        expect(bool(started) and started[0].timestamp >= 0, "SpeechStarted tells when")
        interim = [r for r in results() if not r.is_final]
        final = [r for r in results() if r.is_final]
        expect(bool(interim), f"interim results ({len(interim)})")
        share = recalled(" ".join(text(r) for r in final))
        expect(share > 0.7, f"finals hold the words ({share:.0%} of the reference)")
        longest = {}
        for result in results():
            if result.channel.alternatives[0].words:
                longest.setdefault(round(result.start, 1), []).append(result)
        words = [word for r in final for word in r.channel.alternatives[0].words]
        expect(all(w.start <= w.end and 0 <= w.confidence <= 1 for w in words), "words have times and confidences")
        expect(any(w.punctuated_word[:1].isupper() for w in words), "punctuate writes capitals")
        expect(final[0].channel_index == [0, 1], "channel_index")

        connection.send_keep_alive()
        before = len(results())
        send(connection, speech[: 2 * 16_000 * 2])
        connection.send_finalize()
        finalized = lambda: [r for r in results()[before:] if r.from_finalize]
        expect(listening.wait(finalized), "Finalize is answered (from_finalize)")
        expect(bool(text(finalized()[0])), "with the words so far")
        count = len(finalized())
        connection.send_finalize()
        expect(listening.wait(lambda: len(finalized()) > count), "Finalize without speech is answered too")
        connection.send_close_stream()
        expect(listening.wait(listening.closed.is_set), "CloseStream closes")
        metadata = listening.of("Metadata")
        expect(len(metadata) == 1 and listening.messages[-1] is metadata[0], "Metadata comes last")
        if metadata:
            sent = (len(speech) + len(silence)) / 32_000 + 2
            expect(abs(metadata[0].duration - sent) < 0.5, f"its duration is what was sent ({sent:.1f} s)")
            expect(metadata[0].request_id == final[0].metadata.request_id, "its request_id is that of the results")


def words_as_heard():
    with Listening() as listening:
        send(listening.connection, speech)
        listening.connection.send_close_stream()
        listening.wait(listening.closed.is_set)
        heard = " ".join(text(r) for r in listening.of("Results"))
        expect(heard == heard.lower() and "." not in heard, "without punctuate the words come as they were heard")
        expect(all(r.is_final for r in listening.of("Results")), "without interim_results all results are final")


def two_channels():
    """The speaker is on the second channel, the first one is silent."""
    interleaved = b"".join(b"\0\0" + speech[i : i + 2] for i in range(0, len(speech), 2))
    with Listening(channels=2) as listening:
        send(listening.connection, interleaved, pace=8)
        listening.connection.send_close_stream()
        listening.wait(listening.closed.is_set)
        spoken = {tuple(r.channel_index) for r in listening.of("Results") if text(r)}
        expect(spoken == {(1, 2)}, f"the speaker is heard on the second of two channels ({spoken})")
        share = recalled(" ".join(text(r) for r in listening.of("Results")))
        expect(share > 0.7, f"with the words ({share:.0%})")


def refusals():
    for what, options, key in [("an unknown parameter", {"diarize": True}, token), ("a wrong token", {}, "wrong")]:
        try:
            with client(key).listen.v1.connect(model="nova-3", encoding="linear16", sample_rate=16_000, **options):
                expect(False, f"{what} is refused")
        except ApiError as error:
            expect(error.status_code in (400, 401), f"{what} is refused ({error.status_code})")
        except InvalidStatus as error:
            # With newer versions of its WebSocket library the client lets this one through.
            status = error.response.status_code
            expect(status in (400, 401), f"{what} is refused ({status})")


for part in [whole_conversation, words_as_heard, two_channels, refusals]:
    part()
print(f"{len(failures)} failed" if failures else "all as the client expects")
sys.exit(1 if failures else 0)
