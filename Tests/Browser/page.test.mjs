import assert from "node:assert/strict";
import { test } from "node:test";

import { pageModule } from "./surroundings.mjs";

const { CaptionBook, MediaClock, qualityLabel, splitText } = await pageModule("parts/caption-book.js");
const { claimsOf, readFragment } = await pageModule("core/credential.js");
const { ago, clock, moodOf, nativeName, signed } = await pageModule("core/format.js");
const { parsePlace, placeOf } = await pageModule("core/router.js");
const { TopicStore } = await pageModule("core/topics.js");
const { SnapshotHistory } = await pageModule("parts/history.js");
const { runs } = await pageModule("parts/pen.js");
const { trendOf } = await pageModule("parts/keyphrases.js");
const { parseMetrics } = await pageModule("parts/prometheus.js");
const { BoundedMap } = await pageModule("core/bounded.js");
const { changed, grants } = await pageModule("parts/consent.js");
const { LevelWatch } = await pageModule("audio/microphone.js");
const { dueAfter } = await pageModule("views/sponsor.js");

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

test("a history keeps its span, in order, one point a time", () => {
  const history = new SnapshotHistory(1000);
  const snapshot = (time, score) => ({ window_end: time, engagement: { score }, events: { kinds: { heart: score, join: 9 } } });
  for (const [time, score] of [[500, 1], [100, 0], [900, 3], [500, 2], [1600, 4]]) history.add(snapshot(time, score));
  assert.deepEqual(history.points.map(({ time, score }) => [time, score]), [[900, 3], [1600, 4]]);
  assert.equal(history.at(1599, 1000).score, 3);
  assert.equal(history.at(1599, 100), null);
  assert.deepEqual(history.kinds(3), ["heart"], "coming and going are no reactions");
  history.add({ window_end: "now" });
  assert.equal(history.points.length, 2);
});

test("a history of an hour keeps every second of the last ten minutes, and of the rest every fifth", () => {
  const history = new SnapshotHistory(3_600_000);
  for (let second = 0; second < 2 * 3600; second += 1) history.add({ window_end: second * 1000, engagement: { score: second % 100 } });
  const times = history.points.map(({ time }) => time / 1000);
  assert.equal(times.at(-1), 7199);
  assert.ok(times[0] <= 7199 - 3594, "it reaches back an hour");
  assert.deepEqual(times.slice(-600), Array.from({ length: 600 }, (_, at) => 6600 + at));
  assert.ok(times.length <= 600 + 600 + 200, `${times.length} points`);
  for (let at = 1; at < times.length; at += 1) assert.ok(times[at] - times[at - 1] <= 5);
});

test("a line breaks where nothing is known", () => {
  const points = [[0, 1], [1, 2], [2, null], [3, 3], [99, 4]].map(([time, value]) => ({ time, value }));
  assert.deepEqual(runs(points, ({ value }) => value, 10), [[[0, 1], [1, 2]], [[3, 3]], [[99, 4]]]);
});

test("a fragment gives up its token and keeps the place", () => {
  assert.deepEqual(readFragment("#session=keynote&event=devcon&token=a.b.c"),
    { place: "", brought: { token: "a.b.c", session: "keynote", event: "devcon" } });
  assert.deepEqual(readFragment("#/session/keynote?lang=es&token=a.b.c"),
    { place: "/session/keynote?lang=es", brought: { token: "a.b.c" } });
  assert.deepEqual(readFragment("#/event/devcon"), { place: "/event/devcon", brought: {} });
});

test("claims are read, and nonsense claims nothing", () => {
  const token = `x.${Buffer.from(JSON.stringify({ role: "room", sub: "grüße" })).toString("base64url")}.y`;
  assert.deepEqual(claimsOf(token), { role: "room", sub: "grüße" });
  for (const nonsense of ["", "a.b", "x.!!.y", `x.${Buffer.from("[1]").toString("base64url")}.y`]) assert.deepEqual(claimsOf(nonsense), {});
});

test("places survive the way to the address and back", () => {
  const place = parsePlace(placeOf("session", "a/b?c", { lang: "pt-BR" }));
  assert.deepEqual([place.view, place.id, place.query.get("lang")], ["session", "a/b?c", "pt-BR"]);
  assert.equal(parsePlace("#/session/%E0%A4%A").id, "", "what cannot be read names nothing");
});

test("media time lies on the clock by the median of what finals say", () => {
  const media = new MediaClock();
  assert.equal(media.wall(1), null);
  for (const late of [0, 0, 4000]) media.learn(1_000_000 + 10_000 + 500 + late, { state: "final", end: 10, latency_ms: 500 });
  media.learn(0, { state: "interim", end: 1, latency_ms: 1 });
  assert.equal(media.wall(10), 1_010_000);
  assert.equal(media.media(1_010_000), 10);
});

test("a topic is subscribed to once, and who comes later begins with what is held", () => {
  const asked = [];
  const client = { subscribe: (topic, handlers) => (asked.push({ topic, handlers }), { unsubscribe: () => asked.push("end") }) };
  const topics = new TopicStore(client);
  const got = [];
  const endFirst = topics.read("t", { onData: ({ data }) => got.push(data) });
  asked[0].handlers.onBegin("state");
  asked[0].handlers.onPublication({ key: "a", data: 1 });
  asked[0].handlers.onPublication({ key: "a", data: 2 });
  const endSecond = topics.read("t", { onData: ({ data, isReplay }) => got.push([data, isReplay]) });
  assert.deepEqual(got, [1, 2, [2, true]]);
  endFirst();
  assert.equal(asked.length, 1);
  endSecond();
  assert.equal(asked[1], "end");
});

test("a log that is read for hours keeps its newest messages only", () => {
  const client = { subscribe: (_, handlers) => ((client.handlers = handlers), { unsubscribe() {} }) };
  const topics = new TopicStore(client);
  topics.read("log", {});
  client.handlers.onBegin("log");
  for (let at = 0; at < 2000; at += 1) client.handlers.onPublication({ data: at });
  const got = [];
  topics.read("log", { onData: ({ data }) => got.push(data) });
  assert.deepEqual([got.length, got[0], got.at(-1)], [500, 1500, 1999]);
});

test("a microphone that is dead, too loud or silent is told", () => {
  const watch = new LevelWatch();
  assert.equal(watch.judge(0.05, 0.3, 0), null);
  assert.equal(watch.judge(0, 0, 2000), null);
  assert.equal(watch.judge(0, 0, 3500), "dead");
  assert.equal(watch.judge(0.0001, 0.001, 9000), "silence");
  for (const at of [9100, 9200]) watch.judge(0.5, 1, at);
  assert.equal(watch.judge(0.5, 1, 9300), "clipping");
  assert.equal(watch.judge(0.05, 0.3, 13_000), null);
});

test("figures read as people say them", () => {
  assert.deepEqual([signed(0.3), signed(-0.25), signed(-0.001)], ["+0.30", "−0.25", "0.00"]);
  assert.deepEqual([moodOf(null), moodOf(0.05), moodOf(0.2), moodOf(-0.5)], ["hidden", "neutral", "positive", "very negative"]);
  assert.deepEqual([ago(0), ago(20_000), ago(600_000), ago(7_200_000)], ["now", "20 s ago", "10 min ago", "2 h ago"]);
  assert.deepEqual([nativeName("es"), nativeName("de"), nativeName("not a tag")], ["Español", "Deutsch", "not a tag"]);
  assert.equal(trendOf([10, 200, 210], 240), "rising");
  assert.equal(trendOf([10, 20, 200], 240), "fading");
});

test("metrics are read with their labels and help", () => {
  const text = '# HELP a_total What a is.\n# TYPE a_total counter\na_total{k="v w"} 3\nb 1e3\nnonsense\nc NaN\n';
  assert.deepEqual(parseMetrics(text), [
    { key: 'a_total{k="v w"}', name: "a_total", value: 3, help: "What a is." }, { key: "b", name: "b", value: 1000, help: "" },
  ]);
});

test("a bounded map lets go of what came first", () => {
  const map = new BoundedMap(2);
  map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
  assert.deepEqual([...map], [["b", 2], ["c", 4]]);
});

test("a grant changes for one sponsor and stays for the others", () => {
  const everybody = ["x", "y", "z"];
  assert.deepEqual(changed("all", "y", false, everybody), ["x", "z"]);
  assert.deepEqual(changed("none", "y", true, everybody), ["y"]);
  assert.deepEqual(changed(["y"], "y", false, everybody), "none");
  assert.deepEqual(changed(["y"], "y", true, everybody), ["y"]);
  assert.deepEqual(changed(undefined, "x", true, everybody), ["x"]);
  assert.ok(grants("all", "x") && !grants("none", "x") && !grants(undefined, "x") && grants(["x"], "x"));
});

test("a withdrawn consent takes a lead's follow-ups away", () => {
  const due = (lead, kind) => ({ lead, kind, state: "due" });
  const messages = [due("L-1", "thank_you"), due("L-2", "thank_you"), due("L-1", "demo_offer"), { lead: "L-1", state: "revoked" }];
  assert.deepEqual(messages.reduce(dueAfter, []), [due("L-2", "thank_you")]);
  assert.deepEqual([...messages, due("L-1", "newsletter")].reduce(dueAfter, []), [due("L-1", "newsletter"), due("L-2", "thank_you")], "consent given anew");
  assert.deepEqual([{ lead: "L-9", state: "revoked" }].reduce(dueAfter, []), []);
  const many = Array.from({ length: 40 }, (_, at) => due(`L-${at}`, "thank_you")).reduce(dueAfter, []);
  assert.deepEqual([many.length, many[0].lead], [30, "L-39"]);
});

test("interims whose end was never told are let go of", () => {
  const book = new CaptionBook();
  for (let at = 0; at < 80; at += 1) book.apply(`s${at}`, caption(at, 1));
  book.trim(400);
  assert.equal(book.interims.length, 50);
  assert.equal(book.interims[0][1].start, 30);
});
