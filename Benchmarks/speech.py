"""Speech for the measurements beside this file: synthetic voices, recordings, noise, and counts of word errors.

Voices come from flite (inside ffmpeg) and espeak-ng, recordings from Debian's pocketsphinx-testdata. All sound is a numpy
array of floats at 16 kHz, mono, full scale 1. The same seed gives the same sound.
"""

import os
import re
import subprocess
import sys
import tempfile
import wave

try:
    import numpy as np
except ImportError:
    sys.exit("numpy is missing; run scripts/setup --benchmarks")

RATE = 16_000
FRAME = 320  # 20 ms
FLITE = ["rms", "slt", "awb", "kal16"]
ESPEAK = ["en-us", "en-gb", "en-us+f3"]
HERE = os.path.dirname(os.path.abspath(__file__))
RECORDINGS = "/usr/share/pocketsphinx/test/data/librivox"

_work = tempfile.TemporaryDirectory(prefix="roomtone-")


def path(name):
    """Of a file that is gone when the program ends."""
    return os.path.join(_work.name, name)


def run(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed ({result.returncode}): {result.stderr.strip()[-500:]}")
    return result.stdout


def lines(name):
    with open(os.path.join(HERE, "texts", name), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


def read(name):
    """Any file that ffmpeg reads."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", name, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    result = subprocess.run(command, capture_output=True)
    if result.returncode != 0:
        sys.exit(f"ffmpeg cannot read {name}: {result.stderr.decode().strip()[-300:]}")
    return np.frombuffer(result.stdout, "<i2").astype(float) / 32_768


def write(name, sound):
    """As WAV below the working folder; returns the path."""
    full = path(name)
    with wave.open(full, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 0.99997) * 32_768).astype("<i2").tobytes())
    return full


def say(text, voice):
    """One line read aloud, without silence around it, at a level of -23 dBFS."""
    raw = path("voice.wav")
    if voice in FLITE:
        source = path("line.txt")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"flite=textfile={source}:voice={voice}",
             "-ar", str(RATE), "-ac", "1", raw])
    else:
        run(["espeak-ng", "-v", voice, "-s", "160", "-w", raw, text])
    sound = read(raw)
    spoken = np.flatnonzero(speech_frames(sound))
    if len(spoken):
        sound = sound[spoken[0] * FRAME : (spoken[-1] + 1) * FRAME]
    return at_level(sound, -23)


def recordings():
    """Names, sounds and texts of people reading aloud."""
    found = []
    for line in open(os.path.join(RECORDINGS, "transcription"), encoding="utf-8"):
        match = re.match(r"<s> (.*) </s> \((.*)\)", line)
        if match:
            found.append((match[2], read(os.path.join(RECORDINGS, match[2] + ".wav")), match[1]))
    return found


def power(sound):
    return float(np.mean(sound**2)) if len(sound) else 0.0


def at_level(sound, decibels):
    """Brought to a mean power in dBFS."""
    now = power(sound)
    return sound * np.sqrt(10 ** (decibels / 10) / now) if now > 0 else sound


def silence(seconds):
    return np.zeros(int(seconds * RATE))


def frame_levels(sound):
    """dBFS of each frame of 20 ms."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)


def speech_frames(sound):
    """Which frames of a clean reading hold speech: those within 35 dB of its loud ones. Gaps up to 200 ms are closures
    and breaths inside speech, islands below 60 ms are clicks."""
    levels = frame_levels(sound)
    if not len(levels):
        return np.zeros(0, bool)
    speech = levels > np.percentile(levels, 95) - 35
    return without_runs(without_runs(speech, False, 10), True, 2)


def without_runs(flags, kind, longest):
    """Turns inner runs of a kind that are at most so long."""
    result = flags.copy()
    edges = np.flatnonzero(np.diff(flags.astype(int))) + 1
    bounds = [0, *edges, len(flags)]
    for start, end in zip(bounds, bounds[1:]):
        if start > 0 and end < len(flags) and flags[start] == kind and end - start <= longest:
            result[start:end] = not kind
    return result


def hiss(count, random):
    """Fans and air: white noise with more below 300 Hz."""
    white = random.standard_normal(count)
    spectrum = np.fft.rfft(white)
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= 1 / np.sqrt(1 + (frequency / 300) ** 2) + 0.1
    return np.fft.irfft(spectrum, count)


def babble(count, random):
    """Six people who talk at once, each reading other lines without a pause."""
    texts = lines("babble.txt")
    voices = [*FLITE, "en-us", "en-gb"]
    crowd = np.zeros(count)
    for index, voice in enumerate(voices):
        reading = np.concatenate([say(texts[(index + step) % len(texts)], voice) for step in range(3)])
        repeated = np.tile(reading, count // len(reading) + 2)
        offset = random.integers(len(reading))
        crowd += at_level(repeated[offset : offset + count], -23)
    return crowd


def mixed(sound, noise, decibels, over=None):
    """Adds noise so that the speech, by default the frames that are not silent, is so many decibels above it."""
    spoken = over if over is not None else speech_frames(sound)
    loud = sound[: len(spoken) * FRAME].reshape(-1, FRAME)[spoken]
    scale = np.sqrt(power(loud.reshape(-1)) / power(noise) / 10 ** (decibels / 10))
    return sound + noise[: len(sound)] * scale


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def alignment(reference, hypothesis):
    """Pairs of positions in both lists, None where one has no counterpart, of the cheapest alignment."""
    rows, columns = len(reference) + 1, len(hypothesis) + 1
    cost = np.zeros((rows, columns), int)
    cost[:, 0], cost[0, :] = np.arange(rows), np.arange(columns)
    for row in range(1, rows):
        for column in range(1, columns):
            differs = reference[row - 1] != hypothesis[column - 1]
            cost[row, column] = min(
                cost[row - 1, column - 1] + differs, cost[row - 1, column] + 1, cost[row, column - 1] + 1)
    pairs, row, column = [], rows - 1, columns - 1
    while row or column:
        if row and column:
            differs = reference[row - 1] != hypothesis[column - 1]
            if cost[row, column] == cost[row - 1, column - 1] + differs:
                row, column = row - 1, column - 1
                pairs.append((row, column))
                continue
        if row and cost[row, column] == cost[row - 1, column] + 1:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    return pairs[::-1]


def errors(reference, hypothesis):
    """Substitutions, deletions and insertions together, of two lists of words."""
    return sum(
        r is None or h is None or reference[r] != hypothesis[h] for r, h in alignment(reference, hypothesis))


def transcribe(binary, files, *options):
    """Lists of words, one for each file."""
    output = run([binary, "transcribe", *options, *files])
    return [words(line) for line in output.split("\n")[: len(files)]]


def binary():
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit(f"usage: {os.path.basename(sys.argv[0])} BINARY (such as .build/release/roomtone)")
    return os.path.abspath(sys.argv[1])
