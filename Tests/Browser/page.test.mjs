import assert from "node:assert/strict";
import { test } from "node:test";

import { pageModule } from "./surroundings.mjs";

const { CaptionBook, clock, qualityLabel, splitText } = await pageModule("captions.js");
const { Series, linePath } = await pageModule("chart.js");

const caption = (start, rev, state = "interim") => ({ start, rev, state, text: `${start}.${rev}` });

test("a segment grows by revisions and is final once", () => {
  const book = new CaptionBook();
  assert.ok(book.apply("a", caption(1, 1)));
  assert.ok(book.apply("a", caption(1, 3)));
  assert.equal(book.apply("a", caption(1, 2)), null);
  assert.ok(book.apply("a", caption(1, 4, "final")));
  assert.equal(book.apply("a", caption(1, 5)), null);
  assert.ok(book.apply("a", caption(1, 6, "final")), "a correction");
  assert.deepEqual(book.finals.map(([key]) => key), ["a"]);
  assert.deepEqual(book.interims, []);
});

test("an interim that goes away was no speech, a final that goes away stays readable", () => {
  const book = new CaptionBook();
  book.apply("noise", caption(1, 1));
  book.apply("said", caption(2, 1, "final"));
  assert.deepEqual(book.apply("noise", null), { key: "noise", removed: true });
  assert.equal(book.apply("said", null), null);
  assert.equal(book.apply("never", null), null);
  assert.deepEqual([book.interims.length, book.finals.length], [0, 1]);
});

test("finals stand in the order of speech, and the oldest are let go", () => {
  const book = new CaptionBook();
  for (const start of [3, 1, 2, 5, 4]) book.apply(`s${start}`, caption(start, 1, "final"));
  assert.deepEqual(book.finals.map(([, { start }]) => start), [1, 2, 3, 4, 5]);
  assert.deepEqual(book.trim(5), []);
  assert.deepEqual(book.trim(2), ["s1", "s2", "s3"]);
  assert.equal(book.finals.length, 2);
});

test("the firm part of a text ends where the server says, in characters", () => {
  assert.deepEqual(splitText({ text: "grüße 🔥 an alle", state: "interim", stable_chars: 7 }), ["grüße 🔥 ", "an alle"]);
  assert.deepEqual(splitText({ text: "abc", state: "interim", stable_chars: 99 }), ["abc", ""]);
  assert.deepEqual(splitText({ text: "abc", state: "interim" }), ["", "abc"]);
  assert.deepEqual(splitText({ text: "abc", state: "final", stable_chars: 1 }), ["abc", ""]);
});

test("media time reads as a clock", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(812.34), "13:32");
  assert.equal(clock(3725), "1:02:05");
});

test("captions say how good they are", () => {
  assert.equal(qualityLabel("pocketsphinx", "speech"), "gist captions by pocketsphinx");
  assert.equal(qualityLabel("apertium", "machine"), "machine-draft captions by apertium");
  assert.equal(qualityLabel("remote", "speech"), "live captions by remote");
  assert.equal(qualityLabel("", "speech"), "");
});

test("a series keeps its span, in order, one value a time", () => {
  const series = new Series(1000);
  for (const [time, value] of [[500, 1], [100, 0], [900, 3], [500, 2], [1600, 4]]) series.add(time, value);
  assert.deepEqual(series.points, [{ time: 900, value: 3 }, { time: 1600, value: 4 }]);
  assert.equal(series.valueAt(1599, 1000), 3);
  assert.equal(series.valueAt(1599, 100), null);
  assert.equal(series.valueAt(2000, 1000), 4);
});

test("a line breaks where nothing is known", () => {
  const points = [
    { time: 0, value: 1 }, { time: 1, value: 2 }, { time: 2, value: null }, { time: 3, value: 3 }, { time: 99, value: 4 },
  ];
  const path = linePath(points, (time) => time, (value) => value, 10);
  assert.equal(path, "M0.0 1.0h0.01L1.0 2.0M3.0 3.0h0.01M99.0 4.0h0.01");
});
