#!/usr/bin/env python3
"""faster-whisper behind Roomtone's engine protocol: `faster_whisper_engine.py --model DIR`.

Needs the package `faster-whisper` and a model folder in the CTranslate2 format; nothing is downloaded. A segment is heard
whole, again and again as it grows; words are interim once two hypotheses agree (agreement.py). As the second pass of a
live track it hears each part once.

Whisper takes windows of 30 s, and most of its work is to encode them. A short segment is heard in a window of its own
length and 8 s of silence: as right as in 30 s, in a third of the time; with 4 s and less the decoder repeats itself.

Words to listen for are a prompt. It finds names, and spoils what holds none: so each window is decoded with and without
it, and the prompted text counts where it has a word of the prompt that the other lacks, and is as likely.
"""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import dataclass

from agreement import GrowingSegment
from engine_protocol import RATE, Description, EngineError, Phrase, Recognizer, Word, needs_directory, seconds, serve

SILENCE_BEHIND = 8 * RATE
LONGEST_WINDOW = 30 * RATE
# A window that is full to its end loses words.
LONGEST_PIECE = 28 * RATE
BEAM = 5
# Mean log probability from which on a text without prompt is taken as it is: no name hides in it.
CERTAIN = -0.15
# Tokens of a window, and of them those that may be a prompt.
LONGEST_TEXT = 448
LONGEST_PROMPT = LONGEST_TEXT // 2 - 1
# The paper's signs of a window without speech, and of text that repeats itself.
NO_SPEECH, LEAST_LOG_PROBABILITY, REPETITIVE = 0.6, -1.0, 2.4
# Numbers come as words, as from other engines: how they read best is decided where captions are written.
DIGITS = set("0123456789%$")
# Words that are no sign of a name, however often a phrase holds them.
COMMON = set(
    "a about all an and any are as at be but by can do for from get has have how i if in into is it its new no not of on "
    "one or our out so that the their then there they this to up was we what when where which who why will with you your"
    .split()
)
PUNCTUATION_BEFORE, PUNCTUATION_BEHIND = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True)
class Decoded:
    """A window's text; `score` is the mean logarithm of its tokens' probabilities."""

    tokens: list[int]
    text: str
    score: float


def plain_words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


class WhisperRecognizer(Recognizer):
    def __init__(self, model: str, language: str, threads: int, compute_type: str) -> None:
        # Files first: the package takes seconds to load.
        try:
            import faster_whisper
            import faster_whisper.tokenizer
            import faster_whisper.transcribe
            import numpy
        except ImportError as error:
            raise EngineError(
                "package_missing", "the Python package faster-whisper is missing; pip install faster-whisper"
            ) from error
        needs_directory(model, "model.bin", "config.json")
        self.library = faster_whisper
        self.numpy = numpy
        self.model = faster_whisper.WhisperModel(
            model, device="cpu", compute_type=compute_type, cpu_threads=threads, local_files_only=True
        )
        self.name = os.path.basename(os.path.normpath(model))
        self.version = getattr(faster_whisper, "__version__", "")
        self.model_language = language
        vocabulary = self.model.hf_tokenizer.get_vocab().items()
        self.digits = [number for text, number in vocabulary if DIGITS & set(text) and not text.startswith("<|")]
        self.tokenizer = None
        self.options("en" if language == "mul" else language, offline=False)
        self.segment: GrowingSegment | None = None

    def describe(self) -> Description:
        return Description("faster-whisper", self.name, self.version, self.model_language, True)

    def options(self, language: str, offline: bool) -> None:
        self.offline = offline
        self.prompt: list[int] = []
        self.expected: set[str] = set()
        try:
            self.tokenizer = self.library.tokenizer.Tokenizer(
                self.model.hf_tokenizer, self.model.model.is_multilingual, "transcribe", language.split("-")[0]
            )
        except ValueError:  # told where a segment asks for it
            self.tokenizer = None
            return
        self.suppressed = list(self.library.transcribe.get_suppressed_tokens(self.tokenizer, [-1]))
        if language.startswith("en"):
            self.suppressed += self.digits

    def bias(self, phrases: list[Phrase], weight: float) -> None:
        texts = ", ".join(phrase.text for phrase in phrases)
        is_used = texts and self.tokenizer
        self.prompt = self.tokenizer.encode(" Glossary: " + texts)[:LONGEST_PROMPT] if is_used else []
        self.expected = plain_words(texts) - COMMON

    def begin(self) -> None:
        self.segment = GrowingSegment(self._hear, interim=not self.offline)

    def audio(self, pcm: bytes) -> list[Word] | None:
        return self.segment.audio(pcm) if self.segment else None

    def end(self) -> list[Word]:
        return self.segment.end() if self.segment else []

    def _hear(self, pcm: bytes) -> list[Word]:
        if self.tokenizer is None:
            raise EngineError("unsupported_language", f"the model {self.name} does not know this language")
        try:
            return self._hear_pieces(pcm)
        except RuntimeError as error:  # the network's arithmetic, such as no memory it may execute
            raise EngineError("decoder_failed", f"{type(error).__name__}: {error}"[:200]) from error

    def _hear_pieces(self, pcm: bytes) -> list[Word]:
        samples = self.numpy.frombuffer(pcm, dtype="<i2").astype("float32") / 32768
        words: list[Word] = []
        for start in range(0, len(samples), LONGEST_PIECE):
            words += self._hear_piece(samples[start : start + LONGEST_PIECE], start)
        return words

    def _hear_piece(self, samples, start: int) -> list[Word]:
        window = min(len(samples) + SILENCE_BEHIND, LONGEST_WINDOW)
        words, is_sound = self._decode(samples, window)
        if not is_sound and window < LONGEST_WINDOW:
            words, is_sound = self._decode(samples, LONGEST_WINDOW)
        if not is_sound:
            raise EngineError("decoder_looped", "the text repeats itself, as of speech that the model cannot follow")
        return [
            Word(text, start + seconds(word["start"]), start + seconds(word["end"]), float(word["probability"]))
            for word in words
            if re.search(r"\w", text := word["word"].strip())
        ]

    def _decode(self, samples, window: int) -> tuple[list[dict], bool]:
        """Words with their times in seconds, and whether the text is free of loops."""
        library = self.library.transcribe
        padded = self.numpy.pad(samples, (0, window - len(samples)))
        # The encoder takes an even number of frames.
        features = self.model.feature_extractor(padded, padding=0)
        encoded = self.model.encode(self.numpy.ascontiguousarray(features[:, : features.shape[1] // 2 * 2]))
        # Nobody says more than eight tokens a second.
        longest = min(LONGEST_TEXT // 2, LONGEST_TEXT - len(self.prompt) - 8, 16 + 8 * len(samples) // RATE)
        best = self._generate(encoded, [], longest)
        if self.prompt and best.score < CERTAIN:
            prompted = self._generate(encoded, self.prompt, longest)
            found = self.expected & plain_words(prompted.text) - plain_words(best.text)
            # A loop is likely by its own measure, and a prompt makes words of no speech.
            if best.text and found and prompted.score >= best.score and self._is_sound(prompted, longest):
                best = prompted
        if not best.text:
            return [], True
        frames = len(samples) * 100 // RATE
        words = self.model.find_alignment(self.tokenizer, [best.tokens], encoded, frames)[0]
        library.merge_punctuations(words, PUNCTUATION_BEFORE, PUNCTUATION_BEHIND)
        return words, self._is_sound(best, longest)

    def _is_sound(self, text: Decoded, longest: int) -> bool:
        is_repetitive = self.library.transcribe.get_compression_ratio(text.text) > REPETITIVE
        return len(text.tokens) < longest and not is_repetitive

    def _generate(self, encoded, prompt: list[int], longest: int) -> Decoded:
        tokenizer = self.tokenizer
        before = [tokenizer.sot_prev, *prompt] if prompt else []
        before += [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        result = self.model.model.generate(
            encoded,
            [before],
            beam_size=BEAM,
            # The library takes half of it, or less where the prompt is long.
            max_length=min(LONGEST_TEXT, max(2 * longest, len(before) + longest)),
            suppress_tokens=self.suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        score = result.scores[0]
        if result.no_speech_prob > NO_SPEECH and score < LEAST_LOG_PROBABILITY:
            return Decoded([], "", score)
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        return Decoded(tokens, tokenizer.decode(tokens).strip(), score)


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
