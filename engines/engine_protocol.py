"""The engine's side of Roomtone's engine protocol (docs/engine-protocol.md), for adapters written in Python.

An adapter subclasses `Recognizer` and calls `serve`. Audio is 16 kHz mono, signed 16-bit little-endian; positions are
samples from the start of the segment. Only the standard library is used here.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import time
from dataclasses import dataclass
from typing import BinaryIO, Callable, NoReturn

VERSION = 1
RATE = 16_000
MAXIMUM_PAYLOAD = 1 << 20
LONGEST_WORD = 256


@dataclass(frozen=True)
class Word:
    """One word as heard. `confidence` is a probability, or None where the engine gives none."""

    text: str
    start: int
    end: int
    confidence: float | None = None


@dataclass(frozen=True)
class Description:
    """What `ready` says of an engine."""

    engine: str
    model: str
    version: str = ""
    language: str = "en"
    bias: bool = False


@dataclass(frozen=True)
class Phrase:
    """A word or phrase that is likely to be said."""

    text: str
    sounds_like: str | None = None


class EngineError(Exception):
    """Why an engine cannot start or lost a segment; `code` as in the protocol, the text without anything heard."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Recognizer:
    """What an adapter does. Calls come in the order begin, audio…, then end or cancel."""

    def describe(self) -> Description:
        raise NotImplementedError

    def options(self, language: str, offline: bool) -> None:
        """A track begins."""

    def bias(self, phrases: list[Phrase], weight: float) -> None:
        """Words to listen for, from the next segment on."""

    def begin(self) -> None:
        """A segment begins."""
        raise NotImplementedError

    def audio(self, pcm: bytes) -> list[Word] | None:
        """The segment's next samples; the words so far, or None for no news."""
        raise NotImplementedError

    def end(self) -> list[Word]:
        """The segment has ended: its words."""
        raise NotImplementedError

    def cancel(self) -> None:
        """The running segment is dropped."""


def refuse(output: BinaryIO, code: str, message: str) -> NoReturn:
    """Says why the engine cannot start, and ends with status 2."""
    _say(output, {"type": "error", "code": code, "message": message})
    sys.exit(2)


def serve(make: Callable[[], Recognizer]) -> NoReturn:
    """Loads the engine and obeys the host until the end of input."""
    # Libraries print to standard output; the host reads lines there. They get standard error instead.
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    source = sys.stdin.buffer
    try:
        recognizer = make()
        description = recognizer.describe()
    except EngineError as error:
        refuse(output, error.code, str(error))
    except Exception as error:  # a library's own error, whatever its type
        refuse(output, "not_started", f"{type(error).__name__}: {error}"[:200])
    _say(output, {"type": "ready", "protocol": VERSION, **vars(description)})
    try:
        _Conversation(recognizer, source, output).run()
    except EngineError as error:
        _say(output, {"type": "error", "code": error.code, "message": str(error)})
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    sys.exit(0)


class _Conversation:
    def __init__(self, recognizer: Recognizer, source: BinaryIO, output: BinaryIO) -> None:
        self.recognizer = recognizer
        self.source = source
        self.output = output
        self.segment: int | None = None
        self.samples = 0
        self.interval = RATE // 10
        self.reported = 0
        self.started = 0.0

    def run(self) -> None:
        while (header := self._exactly(5)) is not None:
            kind, length = struct.unpack("<cI", header)
            if length > MAXIMUM_PAYLOAD:
                raise EngineError("bad_frame", f"a frame of {length} bytes")
            body = self._exactly(length)
            if body is None:
                return
            self._obey(kind, body)

    def _exactly(self, count: int) -> bytes | None:
        data = self.source.read(count)
        return data if len(data) == count else None

    def _obey(self, kind: bytes, body: bytes) -> None:
        if kind == b"O":
            self._cancel()
            fields = _json(body)
            if fields.get("protocol") != VERSION:
                raise EngineError("bad_frame", f"protocol {fields.get('protocol')}; this engine speaks {VERSION}")
            self.interval = max(20, int(fields.get("interim_ms", 100))) * RATE // 1000
            self.recognizer.options(str(fields.get("language", "en")), bool(fields.get("offline", False)))
        elif kind == b"W":
            fields = _json(body)
            phrases = [Phrase(p["text"], p.get("sounds_like")) for p in fields.get("phrases", []) if p.get("text")]
            self.recognizer.bias(phrases, float(fields.get("weight", 0)))
        elif kind == b"B":
            self._end()
            self.segment = int(_json(body)["segment"])
            self.samples = self.reported = 0
            self.started = time.process_time()
            self.recognizer.begin()
        elif kind == b"A":
            self._audio(body)
        elif kind == b"E":
            self._end()
        elif kind == b"X":
            self._cancel()
        else:
            raise EngineError("bad_frame", f"unknown frame type {kind[0]}")

    def _audio(self, pcm: bytes) -> None:
        if len(pcm) % 2:
            raise EngineError("bad_frame", "an odd number of bytes is no 16-bit audio")
        if self.segment is None:
            return
        self.samples += len(pcm) // 2
        words = self.recognizer.audio(pcm)
        if words and self.samples - self.reported >= self.interval:
            self.reported = self.samples
            self._tell("partial", words, decoded=self.samples)

    def _end(self) -> None:
        if self.segment is None:
            return
        try:
            words = self.recognizer.end()
        except EngineError as error:
            _say(self.output, {"type": "error", "segment": self.segment, "code": error.code, "message": str(error)})
        else:
            spent = int((time.process_time() - self.started) * 1000)
            self._tell("final", words, samples=self.samples, cpu_ms=spent)
        self.segment = None

    def _cancel(self) -> None:
        if self.segment is not None:
            self.recognizer.cancel()
        self.segment = None

    def _tell(self, kind: str, words: list[Word], **fields: int) -> None:
        line: dict[str, object] = {"type": kind, "segment": self.segment, "words": [_wire(word) for word in words]}
        _say(self.output, line | fields)


def _wire(word: Word) -> dict[str, object]:
    fields: dict[str, object] = {"w": word.text[:LONGEST_WORD], "s": max(0, word.start), "e": max(0, word.end)}
    if word.confidence is not None:
        fields["c"] = round(min(max(word.confidence, 0.0), 1.0), 4)
    return fields


def _json(body: bytes) -> dict:
    try:
        fields = json.loads(body)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise EngineError("bad_frame", "the JSON does not fit")
    return fields


def _say(output: BinaryIO, message: dict[str, object]) -> None:
    output.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")


def needs_directory(path: str, *files: str) -> None:
    """Checks that a model's directory holds what it must; says what is missing where it does not."""
    if not os.path.isdir(path):
        raise EngineError("model_missing", f"there is no folder {path}; name the model's folder with --model")
    for name in files:
        if not os.path.exists(os.path.join(path, name)):
            raise EngineError("model_missing", f"the folder {path} lacks {name}; it is no model of this engine")


def seconds(value: float) -> int:
    """Seconds as samples."""
    return int(value * RATE)
