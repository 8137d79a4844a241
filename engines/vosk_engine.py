#!/usr/bin/env python3
"""Vosk (Kaldi) behind Roomtone's engine protocol: `vosk_engine.py --model DIR`.

Needs the package `vosk` and a model folder from its project. Streams; small models run at a tenth of real time.
"""

from __future__ import annotations

import argparse
import json
import os

from engine_protocol import RATE, Description, EngineError, Recognizer, Word, needs_directory, seconds, serve


class VoskRecognizer(Recognizer):
    def __init__(self, model: str, language: str) -> None:
        try:
            import vosk
        except ImportError as error:
            raise EngineError("package_missing", "the Python package vosk is missing; pip install vosk") from error
        needs_directory(model, "am", "conf")
        vosk.SetLogLevel(-1)
        self.model = vosk.Model(model)
        self.recognizer = vosk.KaldiRecognizer(self.model, RATE)
        self.recognizer.SetWords(True)
        self.recognizer.SetPartialWords(True)
        self.name = os.path.basename(os.path.normpath(model))
        self.language = language
        self.found: list[Word] = []

    def describe(self) -> Description:
        return Description("vosk", self.name, language=self.language)

    def begin(self) -> None:
        self.recognizer.Reset()
        self.found = []

    def audio(self, pcm: bytes) -> list[Word] | None:
        # It finds ends of utterances of its own; its times go on through them, and so do the segment's words.
        if self.recognizer.AcceptWaveform(pcm):
            self.found += _words(json.loads(self.recognizer.Result()).get("result", []))
            return self.found
        return self.found + _words(json.loads(self.recognizer.PartialResult()).get("partial_result", []))

    def end(self) -> list[Word]:
        return self.found + _words(json.loads(self.recognizer.FinalResult()).get("result", []))

    def cancel(self) -> None:
        self.recognizer.Reset()


def _words(items: list[dict]) -> list[Word]:
    return [
        Word(item["word"], seconds(item["start"]), seconds(item["end"]), item.get("conf"))
        for item in items
        if not item["word"].startswith(("<", "["))
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Vosk behind Roomtone's engine protocol.")
    parser.add_argument("--model", required=True, help="the model's folder")
    parser.add_argument("--language", default="en", help="BCP 47 language of the model")
    arguments = parser.parse_args()
    serve(lambda: VoskRecognizer(arguments.model, arguments.language))
