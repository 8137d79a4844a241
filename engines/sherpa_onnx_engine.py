#!/usr/bin/env python3
"""sherpa-onnx streaming transducers behind Roomtone's engine protocol: `sherpa_onnx_engine.py --model DIR`.

Needs the packages `sherpa-onnx` and `numpy`, and a folder with tokens.txt, encoder*.onnx, decoder*.onnx and joiner*.onnx
of a streaming transducer. Hotwords take effect where the folder also holds bpe.vocab.
"""

from __future__ import annotations

import argparse
import glob
import os
import tempfile

from engine_protocol import RATE, Description, EngineError, Phrase, Recognizer, Word, needs_directory, seconds, serve

# Silence behind the last sample, so that a model that looks ahead still tells the last word.
TAIL = RATE


class SherpaRecognizer(Recognizer):
    def __init__(self, model: str, language: str, threads: int) -> None:
        try:
            import numpy
            import sherpa_onnx
        except ImportError as error:
            raise EngineError(
                "package_missing", "the Python packages sherpa-onnx and numpy are missing; pip install both"
            ) from error
        needs_directory(model, "tokens.txt")
        self.numpy = numpy
        self.library = sherpa_onnx
        self.parts = {part: _file(model, part) for part in ("encoder", "decoder", "joiner")}
        self.folder = model
        self.threads = threads
        self.language = language
        self.hotwords = ""
        self.can_bias = os.path.exists(os.path.join(model, "bpe.vocab"))
        self.recognizer = self._make()
        self.stream = self.recognizer.create_stream()
        self.samples = 0

    def _make(self):
        extra: dict[str, object] = {}
        if self.can_bias:
            extra = {
                "decoding_method": "modified_beam_search",
                "modeling_unit": "bpe",
                "bpe_vocab": os.path.join(self.folder, "bpe.vocab"),
            }
        return self.library.OnlineRecognizer.from_transducer(
            tokens=os.path.join(self.folder, "tokens.txt"),
            num_threads=self.threads,
            sample_rate=RATE,
            enable_endpoint_detection=False,
            **self.parts,
            **extra,
        )

    def describe(self) -> Description:
        name = os.path.basename(os.path.normpath(self.folder))
        version = getattr(self.library, "__version__", "")
        return Description("sherpa-onnx", name, version, self.language, self.can_bias)

    def options(self, language: str, offline: bool) -> None:
        self.hotwords = ""

    def bias(self, phrases: list[Phrase], weight: float) -> None:
        # Names and terms; prose makes no hotwords.
        terms = [phrase.text.upper() for phrase in phrases if len(phrase.text.split()) <= 4]
        self.hotwords = "/".join(terms)

    def begin(self) -> None:
        self.samples = 0
        self.stream = (
            self.recognizer.create_stream(self.hotwords)
            if self.hotwords and self.can_bias
            else self.recognizer.create_stream()
        )

    def audio(self, pcm: bytes) -> list[Word] | None:
        self._feed(self.numpy.frombuffer(pcm, dtype="<i2").astype("float32") / 32768)
        return self._words()

    def end(self) -> list[Word]:
        samples = self.samples
        self._feed(self.numpy.zeros(TAIL, dtype="float32"))
        self.stream.input_finished()
        self._decode()
        return [Word(w.text, min(w.start, samples), min(w.end, samples), w.confidence) for w in self._words()]

    def _feed(self, samples) -> None:
        self.samples += len(samples)
        self.stream.accept_waveform(RATE, samples)
        self._decode()

    def _decode(self) -> None:
        while self.recognizer.is_ready(self.stream):
            self.recognizer.decode_stream(self.stream)

    def _words(self) -> list[Word]:
        tokens = self.recognizer.tokens(self.stream)
        times = self.recognizer.timestamps(self.stream)
        return words_of(tokens, times, self.samples)


def words_of(tokens: list[str], times: list[float], samples: int) -> list[Word]:
    """Words of word pieces; a piece that begins with a space or its mark begins a word."""
    words: list[list] = []
    for token, time in zip(tokens, times):
        begins = token.startswith((" ", "▁")) or not words
        text = token.lstrip(" ▁")
        if begins and text:
            words.append([text, seconds(time)])
        elif text:
            words[-1][0] += text
    ends = [start for _, start in words[1:]] + [samples]
    return [
        Word(text.lower(), start, min(end, start + RATE)) for (text, start), end in zip(words, ends)
    ]


def _file(folder: str, part: str) -> str:
    found = sorted(glob.glob(os.path.join(folder, f"{part}*.onnx")))
    if not found:
        raise EngineError("model_missing", f"the folder {folder} lacks {part}*.onnx of a streaming transducer")
    # The smaller, quantised file where there are two.
    return min(found, key=os.path.getsize)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="sherpa-onnx behind Roomtone's engine protocol.")
    parser.add_argument("--model", required=True, help="the model's folder")
    parser.add_argument("--language", default="en", help="BCP 47 language of the model")
    parser.add_argument("--threads", type=int, default=1, help="threads of the network")
    arguments = parser.parse_args()
    serve(lambda: SherpaRecognizer(arguments.model, arguments.language, arguments.threads))
