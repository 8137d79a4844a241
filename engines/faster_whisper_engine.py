#!/usr/bin/env python3
"""faster-whisper behind Roomtone's engine protocol: `faster_whisper_engine.py --model DIR`.

Needs the packages `faster-whisper` and `numpy`, and a model folder in the CTranslate2 format; nothing is downloaded. A
segment is heard whole, again and again as it grows; words are interim once two hypotheses agree (agreement.py).
"""

from __future__ import annotations

import argparse
import os

from agreement import GrowingSegment
from engine_protocol import Description, EngineError, Phrase, Recognizer, Word, needs_directory, seconds, serve


class WhisperRecognizer(Recognizer):
    def __init__(self, model: str, language: str, threads: int, compute_type: str) -> None:
        # Files first: the package takes seconds to load.
        try:
            import faster_whisper
            import numpy
        except ImportError as error:
            raise EngineError(
                "package_missing", "the Python package faster-whisper is missing; pip install faster-whisper"
            ) from error
        needs_directory(model, "model.bin", "config.json")
        self.numpy = numpy
        self.model = faster_whisper.WhisperModel(
            model, device="cpu", compute_type=compute_type, cpu_threads=threads, local_files_only=True
        )
        self.name = os.path.basename(os.path.normpath(model))
        self.version = getattr(faster_whisper, "__version__", "")
        self.model_language = language
        self.language = language
        self.offline = False
        self.prompt: str | None = None
        self.segment: GrowingSegment | None = None

    def describe(self) -> Description:
        return Description("faster-whisper", self.name, self.version, self.model_language, True)

    def options(self, language: str, offline: bool) -> None:
        self.language = language.split("-")[0]
        self.offline = offline
        self.prompt = None

    def bias(self, phrases: list[Phrase], weight: float) -> None:
        # The prompt holds some 200 tokens.
        self.prompt = ", ".join(phrase.text for phrase in phrases)[:600] or None

    def begin(self) -> None:
        self.segment = GrowingSegment(self._hear, interim=not self.offline)

    def audio(self, pcm: bytes) -> list[Word] | None:
        return self.segment.audio(pcm) if self.segment else None

    def end(self) -> list[Word]:
        return self.segment.end() if self.segment else []

    def _hear(self, pcm: bytes) -> list[Word]:
        samples = self.numpy.frombuffer(pcm, dtype="<i2").astype("float32") / 32768
        # Without the text before: a hypothesis of noise must not be carried into the next.
        segments, _ = self.model.transcribe(
            samples,
            language=self.language,
            beam_size=5 if self.offline else 1,
            word_timestamps=True,
            condition_on_previous_text=False,
            initial_prompt=self.prompt,
        )
        return [
            Word(word.word.strip(), seconds(word.start), seconds(word.end), word.probability)
            for segment in segments
            for word in segment.words or []
            if word.word.strip()
        ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="faster-whisper behind Roomtone's engine protocol.")
    parser.add_argument("--model", required=True, help="the model's folder, CTranslate2 format")
    parser.add_argument("--language", default="mul", help="BCP 47 language of the model, mul for many")
    parser.add_argument("--threads", type=int, default=1, help="threads of the network")
    parser.add_argument("--compute-type", default="int8", help="int8, float32, …")
    arguments = parser.parse_args()
    serve(
        lambda: WhisperRecognizer(
            arguments.model, arguments.language, arguments.threads, arguments.compute_type
        )
    )
