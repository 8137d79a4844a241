/** The desks of those who work at an event, in a real Chromium against a running demo: room, moderator, sponsor, operator. */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Demo, ROOT, missing, noProblems, options, rest } from "./demo.mjs";

const SPONSOR = { subject: "rep-1", more: ["--sponsor", "acme-cloud"] };
const button = (text, within = "document") => `[...${within}.querySelectorAll('button')].find((one) => one.textContent === '${text}')`;

let demo;

before(async () => {
  if (!missing) demo = await Demo.start();
});

after(() => demo?.stop());

test("the room's microphone goes live and its words are on the session's view", options, async (context) => {
  if (!demo.hasVoice) return context.skip("ffmpeg is not here to make the microphone's file");
  const session = "swift-server";
  const desk = await demo.open(`/room/${session}`, "admin");
  await desk.until("document.querySelector('.big')", "the desk");
  await desk.evaluate("document.querySelector('.big').click()");
  await desk.until("document.querySelector('.live-state').dataset.state === 'live'", "going live");
  await desk.until("Number(document.querySelector('.level').value) > -50", "a level");
  const reader = await demo.open(`/session/${session}`, "organizer");
  await reader.until("document.querySelectorAll('.log .line').length >= 1", "its words", 60_000);
  await desk.until("document.querySelector('.own-words').textContent.trim().length > 3", "what was heard from this microphone");
  await desk.evaluate(`${button("Stop")}.click()`);
  await desk.until("document.querySelector('.live-state').textContent === 'Not live'", "the end");
  noProblems(desk);
  noProblems(reader);
  await desk.close();
  await reader.close();
});

test("a silent microphone is told of as dead", options, async () => {
  // A microphone of exact zeros, as a muted one sends.
  const script = "navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream";
  const desk = await demo.open("/room/swift-server", "admin", { script });
  await desk.until("document.querySelector('.big')", "the desk");
  await desk.evaluate(`${button("Check the level")}.click()`);
  await desk.until("document.querySelector('.problem').textContent.startsWith('Dead microphone')", "the warning");
  noProblems(desk);
  await desk.close();
});

test("a copied line sends audio with a token that may do nothing else", options, async (context) => {
  if (!demo.hasVoice) return context.skip("ffmpeg is not here");
  const session = "captions-panel";
  const desk = await demo.open(`/room/${session}`, "admin", { script: "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })" });
  await desk.until("document.querySelectorAll('.sender-line').length === 4", "the lines");
  assert.ok(!(await desk.text()).includes("eyJ"), "a token is on the screen");
  const copy = async (name) => {
    const line = `[...document.querySelectorAll('.sender-line')].find((one) => one.querySelector('h3').textContent === '${name}')`;
    await desk.evaluate(`${line}.querySelector('button').click()`);
    await desk.until(`${button("Copied", line)}`, `the line for ${name}`);
    return desk.evaluate("window.copied");
  };
  const line = await copy("ffmpeg, a file");
  const claims = JSON.parse(Buffer.from(/Bearer [^.]+\.([^.]+)/.exec(line)[1], "base64url").toString());
  assert.deepEqual([claims.role, claims.sessions], ["room", [session]]);
  assert.match(await copy("OBS"), /^icecast:\/\/source:eyJ/);
  const run = async (name) => {
    const command = (await copy(name)).replace("talk.wav", join(ROOT, "audio-fixtures/clip-clean.flac"));
    const sender = spawn("bash", ["-c", command], { stdio: ["ignore", "pipe", "ignore"] });
    let told = "";
    sender.stdout.setEncoding("utf8").on("data", (text) => (told += text));
    await new Promise((resolve) => sender.once("exit", resolve));
    return told;
  };
  // A busy machine refuses one more track for a while; the answer says what was heard.
  const heard = async (name, answer) => {
    for (let tries = 0; tries < 5; tries += 1) {
      const told = await answer(await run(name));
      if (told && !told.error) return told;
      await rest(3000);
    }
    return assert.fail(`${name} is not heard`);
  };
  const file = await heard("ffmpeg, a file", (told) => JSON.parse(told));
  assert.ok(file.seconds > 8, `${file.seconds} s of a file`);
  const rtp = await heard("RTP", () => demo.request("DELETE", `/v1/sessions/${session}/rtp`, "admin").catch(() => null));
  assert.ok(rtp.packets > 300, `${rtp.packets} packets over RTP`);
  noProblems(desk);
  await desk.close();
});

test("an alert is acknowledged once the server could store it, and stays so after a reload; leads and traffic are there", options, async () => {
  // A server that cannot store an answer just now.
  const script = `(() => {
    window.refused = 0;
    window.isRefusing = true;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
      const { op, id } = JSON.parse(text);
      if (op !== 'ack' || !window.isRefusing) return send.call(this, text);
      window.refused += 1;
      const err = { code: 'store_unavailable', message: 'not now', retry: true, after_ms: 200 };
      setTimeout(() => this.onmessage({ data: JSON.stringify({ id, err }) }));
    };
  })()`;
  const page = await demo.open("/sponsor/acme-cloud", "sponsor", { ...SPONSOR, script });
  // Somebody of the demo does within a minute all that makes a lead hot.
  const came = await page.until("document.querySelector('.alert-item:not(.settled)')?.dataset.alert", "an alert", 90_000);
  assert.ok(await page.evaluate("document.querySelectorAll('.lead').length > 0 && document.querySelectorAll('.factor meter').length >= 5"));
  assert.match(await page.evaluate("document.querySelector('.factor-text').textContent"), /^(strong|good|some|little) \(/);
  assert.match(await page.evaluate("document.querySelector('[aria-labelledby=traffic-title]').textContent"), /Visits/);
  const item = `document.querySelector('[data-alert="${came}"]')`;
  await page.evaluate(`${button("Snooze 10 min", item)}.click()`);
  await page.until(`${item}.textContent.includes('snoozed until')`, "the rest");
  await page.evaluate(`${item}.querySelector('.primary').click()`);
  await page.until("window.refused >= 2", "that it is asked again");
  assert.match(await page.evaluate(`${item}.textContent`), /telling the server/);
  assert.equal(await page.evaluate(`${item}.classList.contains('settled')`), false);
  await page.evaluate("window.isRefusing = false");
  await page.until(`${item}.classList.contains('settled')`, "the acknowledgement");
  await rest(500);
  await page.reload();
  await page.until("document.querySelectorAll('.lead').length > 0", "the page again");
  await rest(3000);
  assert.equal(await page.evaluate(`document.querySelector('[data-alert="${came}"]:not(.settled)') === null`), true);
  noProblems(page);
  await page.close();
});

test("what became of a lead is in the summary", options, async () => {
  const page = await demo.open("/sponsor/acme-cloud", "sponsor", SPONSOR);
  await page.until("document.querySelector('.lead select')", "a lead", 60_000);
  const tile = (name) => `[...document.querySelectorAll('.view-head .tile')].find((one) => one.firstChild.textContent === '${name}')`;
  await page.evaluate("(() => { const s = document.querySelector('.lead select'); s.value = 'contacted'; s.dispatchEvent(new Event('change')); })()");
  await page.until(`/^First contact\\d+ (s|min)median of 1$/.test(${tile("First contact")}.textContent)`, "the first contact's time");
  await page.evaluate(`(() => {
    const lead = document.querySelector('.lead');
    const [outcome, value] = [lead.querySelector('select'), lead.querySelector('.value')];
    outcome.value = 'customer';
    outcome.dispatchEvent(new Event('change'));
    value.value = '30000';
    value.dispatchEvent(new Event('change'));
  })()`);
  await page.until(`${tile("Value against cost")}.textContent.includes('1.5×')`, "value against cost");
  assert.equal(await page.evaluate("document.querySelector('.view-head h1').textContent"), "Acme Cloud");
  noProblems(page);
  await page.close();
});

test("an alert rings and is shown only where somebody wants it", options, async () => {
  const script = `(() => {
    window.rung = 0;
    window.shown = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...given) { window.rung += 1; return start.apply(this, given); };
    window.Notification = class { constructor(title, { tag }) { window.shown.push(tag); } static permission = 'granted'; static requestPermission = async () => 'granted'; };
    Object.defineProperty(document, 'hidden', { get: () => true });
  })()`;
  const [quiet, loud] = [await demo.open("/sponsor/northwind-data", "sponsor", { subject: "quiet", more: ["--sponsor", "northwind-data"], script }),
    await demo.open("/sponsor/northwind-data", "sponsor", { subject: "loud", more: ["--sponsor", "northwind-data"], script })];
  const boxes = "document.querySelectorAll('.switch input')";
  await loud.until(`${boxes}.length === 2 && ![...${boxes}].some((one) => one.checked)`, "both off");
  await loud.evaluate(`[...${boxes}].forEach((one) => one.click())`);
  await loud.until("window.rung > 0", "how it sounds");
  await quiet.until("document.getElementById('state-text').textContent === 'Connected'", "the other desk");
  await loud.evaluate("window.rung = 0");
  // Somebody who agreed to it turns hot.
  const act = (type, at) => ({ id: `hot-${type}`, attendee: "a-20", type, ts: Date.now() - 3000 + at, target: { type: "sponsor", id: "northwind-data" } });
  await demo.request("POST", "/v1/events", "service", [act("booth_visit", 0), act("download", 1000), act("demo_request", 2000), act("meeting_request", 2500)]);
  await loud.until("document.querySelector('.alert-item')", "the alert");
  await loud.until("window.rung > 0 && window.shown.length > 0", "sound and notice");
  await quiet.until("document.querySelector('.alert-item')", "the alert at the other desk");
  assert.deepEqual(await quiet.evaluate("[window.rung, window.shown.length]"), [0, 0]);
  await loud.evaluate(`${button("Claim", "document.querySelector('.alert-item')")}.click()`);
  await quiet.until("document.querySelector('.alert-item.settled')?.textContent.includes('claimed by loud')", "who takes it");
  for (const page of [quiet, loud]) {
    noProblems(page);
    await page.close();
  }
});

test("a join link's code is read from the screen and lets a guest in", options, async () => {
  const desk = await demo.open("/moderator/keynote", "organizer");
  await desk.until(button("Join link"), "the button");
  await desk.evaluate(`${button("Join link")}.click()`);
  const url = await desk.until("document.querySelector('.join-code svg') && document.querySelector('.join-link').value", "the code");
  const file = join(demo.data, "code.png");
  await writeFile(file, await desk.picture());
  const read = spawnSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8" });
  assert.equal(read.stdout?.trim(), url, "the code on the screen is not the link");
  const phone = await demo.browser.open(url, { width: 390, height: 844, isPhone: true });
  await phone.until("document.querySelector('.reaction') && document.getElementById('state-text').textContent === 'Connected'", "the guest's phone");
  assert.equal(await phone.evaluate("location.href.includes('join=')"), false);
  await phone.evaluate("document.querySelector('.reaction').click()");
  await phone.until("document.querySelector('.reaction.sent')", "a reaction that was taken");
  const kiosk = await demo.open("/kiosk/keynote", "organizer");
  await kiosk.until("document.querySelector('.join-code svg')", "the code on the kiosk's screen");
  for (const page of [desk, phone, kiosk]) {
    noProblems(page);
    await page.close();
  }
});

test("off the record is told to who opens the page later", options, async () => {
  await demo.request("POST", "/v1/sessions/keynote/pause", "organizer");
  try {
    const page = await demo.open("/moderator/keynote", "organizer");
    await page.until("document.body.innerText.includes('OFF THE RECORD')", "the paused state");
    await demo.request("POST", "/v1/sessions/keynote/resume", "organizer");
    await page.until("document.body.innerText.includes('on the record')", "that it goes on");
    noProblems(page);
    await page.close();
  } finally {
    await demo.request("POST", "/v1/sessions/keynote/resume", "organizer");
  }
});

test("a question that is markup is read as text, voted for, answered and hidden", options, async () => {
  const hostile = "<img src=x onerror=\"window.stolen=1\"> why?";
  const phone = await demo.open("/attend/keynote", "attendee", { subject: "a-17" });
  await phone.until("document.querySelector('#question')", "the question box");
  await phone.evaluate(`(() => { document.querySelector('#question').value = ${JSON.stringify(hostile)}; document.querySelector('.ask-form').requestSubmit(); })()`);
  const desk = await demo.open("/moderator/keynote", "organizer");
  const mine = `[...document.querySelectorAll('.question')].find((one) => one.textContent.includes('onerror'))`;
  await desk.until(mine, "the question");
  await phone.until(mine, "the question on the phone");
  await phone.evaluate(`${mine}.querySelector('button').click()`);
  await desk.until(`Number(${mine}.querySelector('.votes').textContent) >= 1`, "the vote");
  await desk.evaluate(`${button("Answered", mine)}.click()`);
  await desk.until(`${mine}.dataset.state === 'answered'`, "the answer");
  await desk.evaluate(`${button("Open again", mine)}.click()`);
  await desk.until(`${mine}.dataset.state === 'open'`, "the question again");
  await desk.evaluate(`${button("Hide", mine)}.click()`);
  await phone.until(`!(${mine})`, "that it is hidden from the phone");
  for (const page of [phone, desk]) {
    assert.equal(await page.evaluate("window.stolen === undefined && document.querySelectorAll('#view img').length === 0"), true);
    noProblems(page);
    await page.close();
  }
});

test("the operator sees load as it comes, engines, version and losses", options, async () => {
  const page = await demo.open("/operator", "admin");
  await page.until("/^Rooms[0-9]/.test(document.querySelector('.tile').textContent)", "rooms");
  await page.until("/Roomtone \\d/.test(document.body.innerText) && /pocketsphinx · en-us · gist quality/.test(document.body.innerText)", "version and engine");
  await page.until("document.querySelectorAll('[aria-label=Losses] tbody tr').length > 5", "losses");
  await page.until("/since this view was opened/.test(document.body.innerText)", "how far back the lines go");
  await page.evaluate("document.querySelector('.load-lines details').open = true");
  await page.until("document.querySelectorAll('.load-lines tbody tr').length >= 2 && document.querySelectorAll('.load-lines tbody tr:first-child td').length === 3", "the figures as a table");
  noProblems(page);
  await page.close();
});
