"""Caption files of `roomtone transcribe`, read by another parser: the Python package webvtt-py.

    caption_files.py TALK.vtt TALK.srt

Ends with status 1 and one line per expectation that failed.
"""

import sys

import webvtt

failures = []


def expect(condition, what):
    print(("ok   " if condition else "FAIL ") + what)
    if not condition:
        failures.append(what)


vtt, srt = webvtt.read(sys.argv[1]), webvtt.from_srt(sys.argv[2])
for name, file in [("WebVTT", vtt), ("SubRip", srt)]:
    cues = list(file)
    expect(len(cues) > 20, f"{name}: {len(cues)} cues are read")
    expect(all(len(cue.lines) <= 2 and max(map(len, cue.lines)) <= 42 for cue in cues), f"{name}: two lines of 42 at most")
    lengths = [cue.end_in_seconds - cue.start_in_seconds for cue in cues]
    expect(0.95 <= min(lengths) and max(lengths) <= 6.05, f"{name}: 1 to 6 s ({min(lengths)} to {max(lengths)})")
    overlaps = sum(a.end > b.start for a, b in zip(cues, cues[1:]))
    expect(overlaps == 0, f"{name}: no overlaps")
expect([c.text for c in vtt] == [c.text for c in srt], "both hold the same texts")
print(f"{len(failures)} failed" if failures else "all as the parser expects")
sys.exit(1 if failures else 0)
