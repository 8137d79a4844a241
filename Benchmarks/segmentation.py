#!/usr/bin/env python3
"""Voice activity against the truth: frame F1 of `roomtone segment`, clean, in steady noise and in babble.

    Benchmarks/segmentation.py BINARY

Readings by synthetic voices and by people (pocketsphinx-testdata) with pauses of 0.4 to 3 s between them. What is speech
is known from the clean sound (speech.speech_frames); noise is 10 dB below the mean power of the speech.
"""

import numpy as np

import speech

GOALS = {"clean": 0.95, "steady noise 10 dB": 0.92, "babble 10 dB": 0.82}


def talk(random):
    """The sound, and which of its frames of 20 ms are speech."""
    texts = speech.lines("technical.txt")
    voices = [*speech.FLITE, *speech.ESPEAK]
    readings = [speech.say(text, voices[index % len(voices)]) for index, text in enumerate(texts)]
    readings += [speech.at_level(sound, -23) for _, sound, _ in speech.recordings()]
    sounds, truths = [], []
    for reading in readings:
        reading = reading[: len(reading) // speech.FRAME * speech.FRAME]
        pause = speech.silence(int(random.uniform(20, 150)) * 0.02)
        sounds += [pause, reading]
        truths += [np.zeros(len(pause) // speech.FRAME, bool), speech.speech_frames(reading)]
    return np.concatenate(sounds), np.concatenate(truths)


def found(binary, sound):
    rows = speech.run([binary, "segment", speech.write("talk.wav", sound)]).split("\n")
    flags = np.zeros(len(sound) // speech.FRAME, bool)
    for row in filter(None, rows):
        start, end = map(float, row.split("\t"))
        flags[round(start * 50) : round(end * 50)] = True
    return flags


def edges(flags):
    """Frames at which speech begins, and at which it ends."""
    steps = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def distance(true, told):
    """Median distance in ms from each true edge to the nearest one told."""
    if not len(true) or not len(told):
        return float("nan")
    return float(np.median([np.abs(told - edge).min() for edge in true])) * 20


def main():
    binary = speech.binary()
    random = np.random.default_rng(1)
    sound, truth = talk(random)
    count = len(sound)
    conditions = {
        "clean": sound + random.standard_normal(count) * 10 ** (-75 / 20),
        "steady noise 10 dB": speech.mixed(sound, speech.hiss(count, random), 10, truth),
        "babble 10 dB": speech.mixed(sound, speech.babble(count, random), 10, truth),
    }
    print(f"{count / speech.RATE:.0f} s, {truth.mean():.0%} speech")
    print("condition            F1    precision  recall  onset ms  offset ms  goal")
    for name, noisy in conditions.items():
        told = found(binary, noisy)
        hits = np.sum(told & truth)
        precision, recall = hits / max(1, told.sum()), hits / truth.sum()
        f1 = 2 * hits / (told.sum() + truth.sum())
        onset, offset = (distance(*pair) for pair in zip(edges(truth), edges(told)))
        verdict = "" if f1 >= GOALS[name] else "  missed"
        print(f"{name:20} {f1:.3f} {precision:10.3f} {recall:7.3f} {onset:9.0f} {offset:10.0f}  {GOALS[name]:.2f}{verdict}")


main()
