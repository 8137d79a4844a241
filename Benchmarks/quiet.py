#!/usr/bin/env python3
"""Rooms in which nobody speaks: final words that a server shows in minutes of silence, hum, hiss, music and applause.

    Benchmarks/quiet.py BINARY [MINUTES]

Each sound goes into a session of a server of its own as `PUT` audio, through the live stages and as fast as they take it.
"""

import json
import os
import subprocess
import sys
import urllib.request

import numpy as np

import speech

SESSIONS = ["keynote", "windows-late", "captions-panel", "swift-server", "closing"]


def music(count, random):
    """Chords of three notes with overtones and a bass, two a second, struck and fading, over a soft drum."""
    beat = speech.RATE // 2
    bars = []
    for _ in range(count // beat + 1):
        root = 110 * 2 ** (random.choice([0, 3, 5, 7, 8, 10, 12]) / 12)
        time = np.arange(beat) / speech.RATE
        fade = np.exp(-4 * time)
        chord = sum(
            np.sin(2 * np.pi * root * ratio * tone * time) / tone for ratio in (1, 2, 2.52, 3) for tone in range(1, 6))
        drum = random.standard_normal(beat) * np.exp(-40 * time)
        bars.append(chord * fade + drum)
    return np.concatenate(bars)[:count]


def applause(count, random):
    """Many short bursts of noise at random."""
    sound = np.zeros(count)
    clap = np.exp(-np.arange(320) / 60)
    for start in random.integers(0, count - 320, count // 400):
        sound[start : start + 320] += random.standard_normal(320) * clap * random.uniform(0.2, 1)
    return sound


def main():
    binary = speech.binary()
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    random = np.random.default_rng(1)
    count = int(minutes * 60 * speech.RATE)
    time = np.arange(count) / speech.RATE
    hum = sum(np.sin(2 * np.pi * 50 * tone * time) / tone for tone in (1, 2, 3, 5))
    sounds = {
        "silence": np.zeros(count),
        "hum": speech.at_level(hum, -25),
        "hiss": speech.at_level(speech.hiss(count, random), -30),
        "music": speech.at_level(music(count, random), -23),
        "applause": speech.at_level(applause(count, random), -23),
    }
    data, config = speech.path("data"), speech.path("config.yaml")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"catalog: [{os.path.abspath(os.path.join(speech.HERE, '..', 'config', 'demo.yaml'))}]\n")
    token = speech.run([binary, "token", "--role", "room", "--subject", "quiet", "--data", data]).strip()
    server = subprocess.Popen([binary, "serve", "--port", "0", "--data", data, "--config", config],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    wrong = 0
    try:
        address = server.stdout.readline().strip().rstrip("/")
        print(f"{minutes:g} minutes each  final words  segments")
        for session, (name, sound) in zip(SESSIONS, sounds.items()):
            file = speech.write("sound.wav", sound)
            speech.run(["curl", "-sS", "-f", "-T", file, "-H", f"Authorization: Bearer {token}", "-H",
                        "Content-Type: audio/wav", f"{address}/v1/sessions/{session}/audio"])
            request = urllib.request.Request(
                f"{address}/v1/sessions/{session}/transcript", headers={"Authorization": f"Bearer {token}"})
            segments = json.load(urllib.request.urlopen(request))["segments"]
            words = sum(len(segment["words"]) for segment in segments)
            wrong += words
            print(f"{name:15} {words:12} {len(segments):9}", flush=True)
    finally:
        server.terminate()
        server.wait()
    sys.exit(1 if wrong else 0)


main()
