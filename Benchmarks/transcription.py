#!/usr/bin/env python3
"""Word error rates of `roomtone transcribe`, per recording, beside those of pocketsphinx_continuous with its defaults.

    Benchmarks/transcription.py BINARY

Recordings: people who read (pocketsphinx-testdata), technical reading by synthetic voices, the demo's talk as recorded, in
a hall (echoes, noise 25 dB below) and as Opus at 12 kbit/s.
"""

import os
import shutil
import sys

import numpy as np

import speech

FIXTURES = os.path.join(speech.HERE, "..", "audio-fixtures")


def hall(sound, random):
    """Early echoes and half a second of reverberation, 12 dB below the voice, and the air of a hall."""
    length = speech.RATE // 2
    decay = random.standard_normal(length) * np.exp(-np.arange(length) / (0.08 * speech.RATE))
    size = 1 << (len(sound) + length).bit_length()
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(decay, size), size)[: len(sound)]
    wet = sound + echo * np.sqrt(speech.power(sound) / speech.power(echo) / 10**1.2)
    return speech.mixed(wet, speech.hiss(len(wet), random), 25, speech.speech_frames(sound))


def recordings():
    random = np.random.default_rng(1)
    for name, sound, text in speech.recordings():
        yield "person " + name[-4:], sound, text
    lines = speech.lines("technical.txt")
    for voice in speech.FLITE:
        parts = [part for line in lines for part in (speech.say(line, voice), speech.silence(0.6))]
        yield "technical " + voice, np.concatenate([speech.silence(0.5), *parts]), " ".join(lines)
    with open(os.path.join(FIXTURES, "talk.txt"), encoding="utf-8") as file:
        text = file.read()
    talk = speech.read(os.path.join(FIXTURES, "talk.opus"))
    yield "talk", talk, text
    yield "talk in a hall", hall(talk, random), text
    packed = speech.path("packed.opus")
    speech.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", speech.write("talk.wav", talk), "-c:a", "libopus",
                "-application", "voip", "-b:a", "12k", packed])
    yield "talk at 12 kbit/s", speech.read(packed), text


def by_pocketsphinx(file):
    output = speech.run(["pocketsphinx_continuous", "-infile", file, "-logfn", "/dev/null"])
    return speech.words(output)


def main():
    binary = speech.binary()
    if not shutil.which("pocketsphinx_continuous"):
        sys.exit("pocketsphinx_continuous is missing; run scripts/setup --benchmarks")
    print("recording             words  roomtone  pocketsphinx_continuous")
    total, ours, theirs, worst = 0, 0, 0, (-1e9, "")
    for name, sound, text in recordings():
        reference = speech.words(text)
        file = speech.write("recording.wav", sound)
        mine = speech.errors(reference, speech.transcribe(binary, [file])[0])
        other = speech.errors(reference, by_pocketsphinx(file))
        print(f"{name:20} {len(reference):6} {mine / len(reference):9.1%} {other / len(reference):12.1%}", flush=True)
        total, ours, theirs = total + len(reference), ours + mine, theirs + other
        worst = max(worst, ((mine - other) / len(reference), name))
    print(f"{'all':20} {total:6} {ours / total:9.1%} {theirs / total:12.1%}")
    print(f"worst against it: {worst[1]}, {worst[0] * 100:+.1f} points")


main()
