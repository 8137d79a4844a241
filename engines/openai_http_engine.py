#!/usr/bin/env python3
"""Any server with OpenAI's `POST /v1/audio/transcriptions` behind Roomtone's engine protocol.

    openai_http_engine.py --url http://127.0.0.1:8000 --model whisper-1

The key, where the server wants one, comes from the environment variable ROOMTONE_ENGINE_KEY. Audio leaves this machine
if the server is another one. A segment is sent whole, again and again as it grows (agreement.py).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import secrets
import urllib.error
import urllib.parse
import urllib.request
import wave

from agreement import GrowingSegment
from engine_protocol import RATE, Description, EngineError, Phrase, Recognizer, Word, seconds, serve

LONGEST_ANSWER = 1 << 20


class HTTPRecognizer(Recognizer):
    def __init__(self, url: str, model: str, language: str, timeout: float) -> None:
        address = urllib.parse.urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise EngineError("bad_setting", f"--url {url} is no http address; write http://127.0.0.1:8000")
        self.url = url.rstrip("/") + "/v1/audio/transcriptions"
        self.model = model
        self.model_language = language
        self.language = "en"
        self.offline = False
        self.timeout = timeout
        self.prompt = ""
        self.key = os.environ.get("ROOMTONE_ENGINE_KEY", "")
        self.segment: GrowingSegment | None = None

    def describe(self) -> Description:
        return Description("openai-http", self.model, language=self.model_language, bias=True)

    def options(self, language: str, offline: bool) -> None:
        self.language = language.split("-")[0]
        self.offline = offline
        self.prompt = ""

    def bias(self, phrases: list[Phrase], weight: float) -> None:
        self.prompt = ", ".join(phrase.text for phrase in phrases)[:600]

    def begin(self) -> None:
        self.segment = GrowingSegment(self._hear, interim=not self.offline)

    def audio(self, pcm: bytes) -> list[Word] | None:
        return self.segment.audio(pcm) if self.segment else None

    def end(self) -> list[Word]:
        return self.segment.end() if self.segment else []

    def _hear(self, pcm: bytes) -> list[Word]:
        fields = {
            "model": self.model,
            "language": self.language,
            "response_format": "verbose_json",
            "timestamp_granularities[]": "word",
            "temperature": "0",
        }
        if self.prompt:
            fields["prompt"] = self.prompt
        body, kind = _form(fields, _wav(pcm))
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": kind}, method="POST")
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                text = answer.read(LONGEST_ANSWER + 1)
        except urllib.error.HTTPError as error:
            raise EngineError("endpoint_refused", f"the endpoint answered {error.code}; check --url, --model and the key") from error
        except OSError as error:
            raise EngineError("endpoint_unreachable", f"the endpoint did not answer: {error}") from error
        return words_of(text, len(pcm) // 2)


def words_of(answer: bytes, samples: int) -> list[Word]:
    """The words of an answer; spread evenly over the audio where the server gives no times."""
    try:
        if len(answer) > LONGEST_ANSWER:
            raise ValueError
        fields = json.loads(answer)
        text = str(fields.get("text", ""))
        timed = [
            (str(word["word"]).strip(), float(word["start"]), float(word["end"])) for word in fields.get("words") or []
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EngineError("bad_answer", "the endpoint's answer is no transcription in JSON") from error
    if timed:
        return [Word(word, min(seconds(start), samples), min(seconds(end), samples)) for word, start, end in timed if word]
    words = text.split()
    return [
        Word(word, samples * index // len(words), samples * (index + 1) // len(words))
        for index, word in enumerate(words)
    ]


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(pcm)
    return file.getvalue()


def _form(fields: dict[str, str], audio: bytes) -> tuple[bytes, str]:
    """multipart/form-data (RFC 7578)."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="audio.wav"\r\n'
    parts += [head.encode(), b"Content-Type: audio/wav\r\n\r\n", audio, f"\r\n--{boundary}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="An OpenAI-compatible endpoint behind Roomtone's engine protocol.")
    parser.add_argument("--url", required=True, help="the server's address, without /v1")
    parser.add_argument("--model", default="whisper-1", help="the model's name as the server knows it")
    parser.add_argument("--language", default="mul", help="BCP 47 language of the model, mul for many")
    parser.add_argument("--timeout", type=float, default=30, help="seconds to wait for an answer")
    arguments = parser.parse_args()
    serve(lambda: HTTPRecognizer(arguments.url, arguments.model, arguments.language, arguments.timeout))
