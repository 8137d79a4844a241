#!/usr/bin/env python3
"""How well recommendations find held-out choices again in real data, beside plain models.

    Benchmarks/recommendations.py BINARY

The data come from this machine's package lists (`apt-cache dumpavail`): a source package stands for a person, each of the
400 packages that most depend on, but for the 40 commonest, for a content, and a dependency for a bookmark. What depends on
what has the shape of a crowd's choices: a few favourites, many rarities, circles of taste. Titles and tags are the
packages' own.

Held out are a fifth of each person's choices; then, by themselves, 54 items nobody has chosen yet, which only their
titles and tags tell of (the other items have ended by then). Recall is that of ten entries.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    sys.exit("numpy is missing; run scripts/setup --benchmarks")

ITEMS, COMMONEST, NEW = 400, 40, 54
TIME = 1_763_692_800_000


def packages():
    lists = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True)
    found = {}
    for block in lists.stdout.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*(?:\n .*)*)", block, re.M))
        if "Package" in fields:
            found[fields["Package"]] = fields
    if len(found) < 10_000:
        sys.exit("there are too few package lists on this machine; run apt-get update")
    return found


def choices():
    """The items, most chosen first, as (title, tags), and for each person the numbers of those chosen."""
    known = packages()
    source = {name: fields.get("Source", name).split()[0] for name, fields in known.items()}
    needs = collections.defaultdict(set)
    for name, fields in known.items():
        for entry in f"{fields.get('Depends', '')},{fields.get('Recommends', '')}".split(","):
            needed = re.split(r"[ (|:]", entry.strip())[0]
            if needed in known and source[needed] != source[name]:
                needs[source[name]].add(needed)
    counts = collections.Counter(needed for all_needed in needs.values() for needed in all_needed)
    order = sorted(counts, key=lambda name: (-counts[name], name))[COMMONEST : COMMONEST + ITEMS]
    numbers = {name: number for number, name in enumerate(order)}
    people = [sorted(numbers[n] for n in needed if n in numbers) for _, needed in sorted(needs.items())]
    texts = []
    for name in order:
        tags = {tag.strip().split("::")[-1] for tag in known[name].get("Tag", "").split(",")} - {""}
        texts.append((known[name].get("Description", name).split("\n")[0], sorted(tags)[:8]))
    return texts, [chosen for chosen in people if 5 <= len(chosen) <= 60]


def lists(binary, texts, kept, ended=()):
    """What `roomtone recommend` gives each person."""
    items = [{"id": f"i-{n}", "title": title, "tags": tags} for n, (title, tags) in enumerate(texts)]
    for number in ended:
        items[number]["status"] = "ended"
    people = [{"id": f"p-{n}", "consent": {"personalization": True}} for n in range(len(kept))]
    catalog = {"tenant": "acme", "event": {"id": "packages", "name": "Packages"}, "sessions": items, "attendees": people}
    with tempfile.TemporaryDirectory(prefix="roomtone-") as folder:
        paths = [os.path.join(folder, name) for name in ("catalog.json", "events.ndjson")]
        with open(paths[0], "w", encoding="utf-8") as file:
            json.dump(catalog, file)
        with open(paths[1], "w", encoding="utf-8") as file:
            for person, chosen in enumerate(kept):
                for item in chosen:
                    event = {"id": f"e-{person}-{item}", "attendee": f"p-{person}", "type": "bookmark", "ts": TIME,
                             "target": {"type": "session", "id": f"i-{item}"}}
                    file.write(json.dumps(event) + "\n")
        command = [binary, "recommend", "--catalog", paths[0], "--events", paths[1]]
        result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"roomtone recommend failed ({result.returncode}): {result.stderr.strip()[-500:]}")
    told = {}
    for line in result.stdout.splitlines():
        answer = json.loads(line)
        told[answer["attendee"]] = [int(item["id"][2:]) for item in answer["items"]]
    return [told[f"p-{person}"] for person in range(len(kept))]


def recall(given, held):
    found = [len(set(list_) & set(items)) / min(10, len(items)) for list_, items in zip(given, held) if items]
    return sum(found) / len(found)


def best(scores, matrix):
    return np.argsort(-np.where(matrix > 0, -np.inf, scores), axis=1, kind="stable")[:, :10].tolist()


def matrix_of(kept):
    matrix = np.zeros((len(kept), ITEMS))
    for person, chosen in enumerate(kept):
        matrix[person, chosen] = 1
    return matrix


def ease(matrix, regularization):
    inverse = np.linalg.inv(matrix.T @ matrix + regularization * np.eye(ITEMS))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    binary = sys.argv[1]
    texts, people = choices()
    random = np.random.default_rng(1)

    kept, held = [], []
    for chosen in people:
        mixed = random.permutation(chosen).tolist()
        part = max(1, round(len(mixed) / 5))
        held.append(mixed[:part])
        kept.append(mixed[part:])
    matrix = matrix_of(kept)
    together = matrix.T @ matrix
    chosen = np.diag(together)
    likeness = together / np.sqrt(np.outer(chosen, chosen) + 1e-9)
    np.fill_diagonal(likeness, 0)
    print(f"{len(people)} people, {ITEMS} items, {matrix.sum() / len(people):.1f} choices each; recall of ten entries")
    print(f"popularity                {recall(best(np.tile(chosen, (len(people), 1)), matrix), held):.3f}")
    print(f"item to item (cosine)     {recall(best(matrix @ likeness, matrix), held):.3f}")
    trials = [recall(best(matrix @ ease(matrix, times * matrix.sum() / ITEMS), matrix), held) for times in (0.5, 1, 2, 4)]
    print(f"EASE, best of four        {max(trials):.3f}")
    print(f"roomtone recommend        {recall(lists(binary, texts, kept), held):.3f}")

    new = set(random.permutation(ITEMS)[:NEW].tolist())
    kept = [[item for item in chosen if item not in new] for chosen in people]
    held = [[item for item in chosen if item in new] if old else [] for chosen, old in zip(people, kept)]
    print(f"new items, by chance      {10 / NEW:.3f}")
    print(f"new items, roomtone       {recall(lists(binary, texts, kept, set(range(ITEMS)) - new), held):.3f}")


main()
