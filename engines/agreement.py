"""Local agreement: interim words for engines that hear whole stretches of audio instead of a stream.

The audio of the running segment is heard again and again as it grows. Words at the front that two hypotheses in a row
agree on are shown; the rest waits (Liu et al. 2020; Macháček et al. 2023).
"""

from __future__ import annotations

import threading
from typing import Callable

from engine_protocol import RATE, Word

Hear = Callable[[bytes], list[Word]]


class LocalAgreement:
    """The words that the last two hypotheses of a growing segment have in common."""

    def __init__(self) -> None:
        self.last: list[Word] = []
        self.agreed: list[Word] = []

    def accept(self, words: list[Word]) -> list[Word]:
        count = 0
        for old, new in zip(self.last, words):
            if _plain(old.text) != _plain(new.text):
                break
            count += 1
        self.last = words
        # What was agreed on once stays, as long as the words before it do.
        if count >= len(self.agreed):
            self.agreed = words[:count]
        return self.agreed


class GrowingSegment:
    """A segment's audio, heard by `hear` on a thread of its own each time that a second has come."""

    STEP = RATE * 2

    def __init__(self, hear: Hear, interim: bool) -> None:
        self.hear = hear
        self.interim = interim
        self.pcm = bytearray()
        self.heard = 0
        self.agreement = LocalAgreement()
        self.thread: threading.Thread | None = None
        self.words: list[Word] = []

    def audio(self, pcm: bytes) -> list[Word] | None:
        self.pcm += pcm
        busy = self.thread is not None and self.thread.is_alive()
        if self.interim and not busy and len(self.pcm) - self.heard >= self.STEP:
            self.heard = len(self.pcm)
            self.thread = threading.Thread(target=self._hear, args=(bytes(self.pcm),), daemon=True)
            self.thread.start()
        return self.words or None

    def end(self) -> list[Word]:
        if self.thread is not None:
            self.thread.join()
        return self.hear(bytes(self.pcm)) if self.pcm else []

    def _hear(self, pcm: bytes) -> None:
        try:
            self.words = list(self.agreement.accept(self.hear(pcm)))
        except Exception:  # an interim result that failed is none; the final tells what is wrong
            pass


def _plain(text: str) -> str:
    return text.lower().strip(".,!?;:\"'")
