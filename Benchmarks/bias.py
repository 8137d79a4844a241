#!/usr/bin/env python3
"""What biasing from an agenda does: names recalled with and without it, and word errors elsewhere.

    Benchmarks/bias.py BINARY [WEIGHT]

A talk full of names (texts/names.txt) and one without any (texts/technical.txt), each by four synthetic voices, and
readings by people; heard by `roomtone transcribe` without a bias and with texts/names.bias, at the standard weight of
`audio.bias_weight` or another one.
"""

import collections
import os
import sys

import numpy as np

import speech


def reading(name, voice):
    parts = []
    for line in speech.lines(name):
        parts += [speech.say(line, voice), speech.silence(0.6)]
    return np.concatenate([speech.silence(0.5), *parts]), speech.words(" ".join(speech.lines(name)))


def main():
    binary = speech.binary()
    phrases = os.path.join(speech.HERE, "texts", "names.bias")
    names = {speech.words(line)[0] for line in speech.lines("names.bias") if len(speech.words(line)) == 1}
    talks, others = [], []
    for voice in speech.FLITE:
        for group, name in ((talks, "names.txt"), (others, "technical.txt")):
            sound, text = reading(name, voice)
            group.append((f"{voice} {name}", speech.write(f"{voice}-{name}.wav", sound), text))
    for name, sound, text in speech.recordings():
        others.append((name, speech.write(f"{name}.wav", sound), speech.words(text)))

    def measure(*options):
        heard = speech.transcribe(binary, [file for _, file, _ in talks + others], *options)
        recalled = spoken = invented = wrong = rest = 0
        for (_, _, text), hypothesis in zip(talks, heard):
            said, told = (collections.Counter(w for w in side if w in names) for side in (text, hypothesis))
            recalled += sum((said & told).values())
            spoken += sum(said.values())
            for r, h in speech.alignment(text, hypothesis):
                if r is not None and text[r] not in names:
                    rest += 1
                    wrong += h is None or hypothesis[h] != text[r]
        general = count = 0
        for (_, _, text), hypothesis in zip(others, heard[len(talks) :]):
            general += speech.errors(text, hypothesis)
            count += len(text)
            invented += sum(word in names for word in hypothesis)
        return recalled, spoken, wrong / rest, general / count, invented

    weight = []
    if len(sys.argv) > 2:
        with open(speech.path("config.yaml"), "w", encoding="utf-8") as file:
            file.write(f"audio: {{bias_weight: {float(sys.argv[2])}}}\n")
        weight = ["--config", file.name]
    plain, biased = measure(), measure("--bias", phrases, *weight)
    print("                                         without bias   with bias")
    print(f"names recalled, of {plain[1]:4}                  {plain[0]:12} {biased[0]:11}")
    print(f"other words of that talk missed or wrong {plain[2]:12.1%} {biased[2]:11.1%}")
    print(f"word error rate where no name is said    {plain[3]:12.1%} {biased[3]:11.1%}")
    print(f"names invented there                     {plain[4]:12} {biased[4]:11}")


main()
