/** One session's view in a real Chromium against a running demo: what is said, how it is taken, and both together. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Demo, missing, noProblems, options } from "./demo.mjs";

let demo;

before(async () => {
  if (!missing) demo = await Demo.start();
});

after(() => demo?.stop());

const LINES = "document.querySelectorAll('.log .line').length";
const STAGE = "document.querySelector('.stage-text').textContent";
const button = (text) => `[...document.querySelectorAll('button')].find((one) => one.textContent === '${text}')`;

test("captions move and the token leaves the address", options, async () => {
  const page = await demo.open("/session/keynote", "organizer");
  await page.until("document.querySelector('.stage .firm')?.textContent.length > 10", "captions");
  assert.equal(await page.evaluate("location.href.includes('token')"), false);
  assert.ok(await page.evaluate("sessionStorage.getItem('roomtone.token').length > 20"));
  const first = await page.evaluate(STAGE);
  await page.until(`${STAGE} !== ${JSON.stringify(first)}`, "captions that move");
  await page.until(`${LINES} >= 2`, "finals");
  noProblems(page);
  await page.close();
});

test("a peak shows the words that were said just before it", options, async () => {
  const page = await demo.open("/session/keynote", "organizer", { height: 1400 });
  await page.until(`${LINES} >= 4`, "finals", 60_000);
  const now = Date.now();
  const snapshots = await demo.request("GET", `/v1/sessions/keynote/snapshots?from=${now - 20_000}&to=${now - 4000}`, "organizer");
  const [job] = await demo.request("GET", "/v1/sessions/keynote/jobs", "organizer");
  const peak = snapshots.reduce((best, one) => (one.engagement.score >= best.engagement.score ? one : best));
  // Where the peak is drawn: the axis has 98 pixels to its left, 14 to its right, and ends with the newest figures.
  await page.evaluate(`(() => {
    const canvas = document.querySelector('.timeline-canvas');
    const box = canvas.getBoundingClientRect();
    const at = box.left + 98 + (box.width - 112) * (1 - (Date.now() - ${peak.window_end}) / 600000);
    canvas.dispatchEvent(new MouseEvent('click', { clientX: at, clientY: box.top + 60, bubbles: true }));
  })()`);
  const said = await page.until("document.querySelector('.said-then blockquote')?.textContent", "what was said");
  // Media time runs since the first audio, which the audio's job tells.
  const media = (peak.window_end - job.started_at) / 1000;
  const { segments } = await demo.request("GET", "/v1/sessions/keynote/transcript?format=json", "organizer");
  const surely = segments.filter(({ start, end }) => start > media - 9 && end < media - 2);
  const perhaps = segments.filter(({ start, end }) => end > media - 15 && start < media + 4).map(({ text }) => text).join(" ");
  for (const { text } of surely) assert.ok(said.includes(text), `“${text}” was said just before the peak, and the page shows “${said}”`);
  assert.ok(said === "Nothing was heard just before." ? surely.length === 0 : perhaps.includes(said), `the page shows “${said}”, said was “${perhaps}”`);
  assert.ok(await page.evaluate("document.querySelector('.line.pointed') !== null || document.querySelector('.said-then blockquote').textContent.startsWith('Nothing')"));
  await page.evaluate(`${button("Back to live")}.click()`);
  await page.until("document.querySelector('.said-then .soft')", "live again");
  noProblems(page);
  await page.close();
});

test("frozen, the page stands still; back to live, it goes on and nothing is missing", options, async () => {
  const page = await demo.open("/session/keynote", "dashboard");
  await page.until(`${LINES} >= 1 && /live, \\d+ s old/.test(document.querySelector('.age').textContent)`, "figures with their age");
  await page.evaluate(`${button("Freeze")}.click()`);
  await page.until("document.querySelector('.age').textContent.startsWith('frozen at')", "that it says so");
  const look = `JSON.stringify([${STAGE}, document.querySelector('.tiles').textContent])`;
  const [held, lines] = [await page.evaluate(look), await page.evaluate(LINES)];
  await page.until(`${LINES} > ${lines}`, "a final behind the frozen page", 60_000);
  assert.equal(await page.evaluate(look), held);
  await page.evaluate(`${button("Back to live")}.click()`);
  await page.until(`${look} !== ${JSON.stringify(held)}`, "live figures");
  noProblems(page);
  await page.close();
});

test("languages have their own names, and the original is one tap away", options, async () => {
  const page = await demo.open("/session/keynote", "dashboard");
  const offered = "[...document.querySelectorAll('#language option')].map((one) => one.textContent).join()";
  await page.until(`${offered} === 'English (as spoken),Español'`, "both languages");
  await page.until(`${LINES} >= 1`, "a final");
  await page.evaluate("(() => { const s = document.querySelector('#language'); s.value = 'es'; s.dispatchEvent(new Event('change')); })()");
  const line = await page.until("document.querySelector('.log .line .origin .tag')?.textContent", "a line with its origin");
  assert.ok(["machine draft", "not translated", "from memory"].includes(line), line);
  assert.match(await page.evaluate("location.hash"), /lang=es/);
  await page.evaluate("document.querySelector('.log .line .origin button').click()");
  assert.ok(await page.evaluate("document.querySelector('.log .line .original:not([hidden])').textContent.length > 5"), "a line's original");
  await page.evaluate(`${button("Show original")}.click()`);
  await page.until(`${LINES} >= 1 && document.querySelector('.log .line .origin') === null`, "the original");
  noProblems(page);
  await page.close();
});

test("too few people, and a recogniser that does not keep up, are told", options, async () => {
  await demo.request("POST", "/v1/events", "service", [{ id: "alone-1", session: "closing", attendee: "alone", type: "reaction", kind: "heart", ts: Date.now() }]);
  const page = await demo.open("/session/closing", "organizer");
  await page.until("document.querySelector('.tiles').textContent.includes('too few people')", "that one person is too few");
  assert.ok(await page.evaluate("document.querySelector('.badge.warn').hidden"));
  await page.close();
  const late = await demo.open("/session/keynote", "dashboard", { script: `(() => {
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
    Object.defineProperty(MessageEvent.prototype, 'data', { get() {
      const data = get.call(this);
      return typeof data === 'string' ? data.replace(/"latency_ms":\\d+/g, '"latency_ms":9000') : data;
    } });
  })()` });
  await late.until("document.querySelector('.badge.warn:not([hidden])')?.textContent === 'Recogniser busy, 9 s late'", "that captions are late");
  noProblems(late);
  await late.close();
});

test("figures stand in a table behind the drawing", options, async () => {
  const page = await demo.open("/session/keynote", "organizer");
  await page.until(`${LINES} >= 1`, "a final");
  await page.evaluate("document.querySelector('.time-card details').open = true");
  await page.until("/^\\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('.time-card tbody tr')?.textContent ?? '')", "a row");
  noProblems(page);
  await page.close();
});

test("screen readers get finals in a log and no interim words", options, async () => {
  const page = await demo.open("/session/keynote", "dashboard");
  await page.until(`${LINES} >= 1`, "a final");
  const nodes = await page.accessibility();
  const named = (role, name) => nodes.some((node) => node.role === role && node.name.startsWith(name));
  assert.ok(named("log", "Transcript"));
  assert.ok(named("main", "") && named("navigation", "Views") && named("heading", "Live captions"));
  assert.ok(named("slider", "Time to look at"));
  assert.equal(await page.evaluate("document.querySelector('.stage').getAttribute('aria-hidden')"), "true");
  noProblems(page);
  await page.close();
});

test("a line that is corrected to Arabic reads from right to left, for everyone", options, async () => {
  const reader = await demo.open("/session/keynote", "dashboard");
  const desk = await demo.open("/moderator/keynote", "organizer");
  await desk.until(`${LINES} >= 2`, "finals");
  await desk.evaluate("document.querySelector('.log .line .fix').click()");
  const text = "مرحبا بكم في القاعة";
  await desk.evaluate(`(() => { const form = document.querySelector('.log .line form'); form.querySelector('textarea').value = ${JSON.stringify(text)}; form.requestSubmit(); })()`);
  for (const page of [desk, reader]) {
    const line = `[...document.querySelectorAll('.log .line .words')].find((one) => one.textContent === ${JSON.stringify(text)})`;
    await page.until(line, "the corrected line");
    assert.equal(await page.evaluate(`getComputedStyle(${line}).direction`), "rtl");
    noProblems(page);
    await page.close();
  }
});

test("a killed server comes back: no line is missing, and a live microphone goes on", options, async () => {
  const page = await demo.open("/session/keynote", "organizer");
  const desk = await demo.open("/room/swift-server", "admin");
  await desk.until("document.querySelector('.big')", "the desk");
  await desk.evaluate("document.querySelector('.big').click()");
  await desk.until("document.querySelector('.live-state').dataset.state === 'live'", "going live");
  await desk.until(`${LINES} >= 1`, "its words", 60_000);
  await page.until(`${LINES} >= 2`, "finals");
  const last = "(document.querySelector('.log .line:last-child .time').textContent.split(':').reduce((sum, part) => 60 * sum + Number(part), 0))";
  const [heardTo, killedAt] = [await desk.evaluate(last), Date.now()];
  await demo.kill();
  await page.until("document.getElementById('state-text').textContent.startsWith('Connection lost')", "the loss to be told");
  await desk.until("document.querySelector('.live-state').dataset.state === 'waiting'", "the desk to tell it too");
  await demo.serve();
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the return");
  const before = await page.evaluate(LINES);
  await page.until(`${LINES} > ${before}`, "a new line");
  const answer = await demo.request("GET", "/v1/sessions/keynote/transcript?format=json", "organizer");
  const shown = await page.evaluate("[...document.querySelectorAll('.log .line .words')].map((one) => one.textContent)");
  const missed = answer.segments.map(({ text }) => text).filter((text) => !shown.includes(text));
  assert.ok(missed.length <= 1, `missing: ${missed}`); // one may have been heard since the look at the page
  await desk.until("document.querySelector('.live-state').dataset.state === 'live'", "the microphone on air again");
  await desk.until(`${last} > ${heardTo}`, "words after the break", 60_000);
  // The session's clock ran on: words are as far apart as their times are.
  const [heardFrom, seconds] = [await desk.evaluate(last), (Date.now() - killedAt) / 1000];
  assert.ok(heardFrom - heardTo <= seconds + 15 && heardFrom - heardTo >= 3, `${heardFrom - heardTo} s of the session's clock in ${seconds} s`);
  noProblems(page);
  noProblems(desk);
  await page.close();
  await desk.close();
});

