/** Each view in a real Chromium against a running demo: `make browser`. Needs a built `roomtone` and Chromium. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Demo, missing, noProblems, options, rest } from "./demo.mjs";

const SPONSOR = { subject: "rep-1", more: ["--sponsor", "acme-cloud"] };

let demo;

before(async () => {
  if (!missing) demo = await Demo.start();
});

after(() => demo?.stop());

test("captions move, the token leaves the address, and a time shows its words", options, async () => {
  const page = await demo.open("/session/keynote", "organizer", { height: 1380 });
  await page.until("document.querySelector('.stage .firm')?.textContent.length > 10", "captions");
  assert.equal(await page.evaluate("location.href.includes('token')"), false);
  assert.ok(await page.evaluate("sessionStorage.getItem('roomtone.token').length > 20"));
  const first = await page.evaluate("document.querySelector('.stage-text').textContent");
  await page.until(`document.querySelector('.stage-text').textContent !== ${JSON.stringify(first)}`, "captions that move");
  await page.until("document.querySelectorAll('.log .line').length >= 2", "finals");
  const last = await page.evaluate("[...document.querySelectorAll('.log .line .words')].at(-1).textContent");
  await page.evaluate(`(() => { const s = document.querySelector('.scrub'); s.value = '998'; s.dispatchEvent(new Event('input')); })()`);
  const said = await page.until("document.querySelector('.said-then blockquote')?.textContent", "what was said");
  assert.ok(said.length > 5, said);
  assert.ok(last.length > 0);
  await page.evaluate("[...document.querySelectorAll('.time-card button')].find((one) => one.textContent === 'Back to live').click()");
  await page.until("document.querySelector('.said-then .soft')", "live again");
  noProblems(page);
  await page.close();
});

test("screen readers get finals in a log and no interim words", options, async () => {
  const page = await demo.open("/session/keynote", "dashboard");
  await page.until("document.querySelectorAll('.log .line').length >= 1", "a final");
  const nodes = await page.accessibility();
  const named = (role, name) => nodes.some((node) => node.role === role && node.name.startsWith(name));
  assert.ok(named("log", "Transcript"));
  assert.ok(named("main", "") && named("navigation", "Views") && named("heading", "Live captions"));
  assert.ok(named("slider", "Time to look at"));
  assert.equal(await page.evaluate("document.querySelector('.stage').getAttribute('aria-hidden')"), "true");
  for (const { role, name } of nodes) {
    if (["button", "link", "combobox", "slider", "textbox", "checkbox", "switch"].includes(role)) assert.notEqual(name, "", `a ${role} without a name`);
  }
  noProblems(page);
  await page.close();
});

test("the event shows a row a session, live and in order", options, async () => {
  const page = await demo.open("/event/devcon", "organizer");
  await page.until("document.querySelector('.badge.live') && document.querySelectorAll('.session-row').length >= 7", "a live row");
  await page.until("/[0-9]/.test(document.querySelector('.session-row .row-engagement .row-figure').textContent)", "its engagement on top");
  noProblems(page);
  await page.close();
});

test("every view opens without errors for the roles it is offered to, also on a narrow phone", options, async () => {
  const views = [["/moderator/keynote", "organizer"], ["/kiosk/keynote", "dashboard"], ["/hall/keynote", "dashboard"], ["/operator", "admin"],
    ["/attend/keynote", "attendee", "a-17"], ["/sponsor/acme-cloud", "sponsor", "rep-1", ["--sponsor", "acme-cloud"]], ["/room/keynote", "room", "desk", ["--session", "keynote"]]];
  for (const [place, role, subject, more] of views) {
    const page = await demo.open(place, role, { subject, more, width: 360, height: 740, isPhone: true });
    await page.until("document.querySelector('.view')?.childElementCount > 0 && document.getElementById('state-text').textContent === 'Connected'", `${place} for ${role}`);
    assert.ok((await page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= 0, `${place} is wider than a phone`);
    noProblems(page);
    await page.close();
  }
});

test("the room's microphone goes live and its words are on the session's view", { ...options }, async (context) => {
  if (!demo.hasVoice) return context.skip("ffmpeg is not here to make the microphone's file");
  const session = "swift-server";
  const desk = await demo.open(`/room/${session}`, "admin");
  await desk.until("document.querySelector('.big')", "the desk");
  await desk.evaluate("document.querySelector('.big').click()");
  await desk.until("document.querySelector('.live-state').dataset.state === 'live'", "going live");
  await desk.until("Number(document.querySelector('.level').value) > -50", "a level");
  const reader = await demo.open(`/session/${session}`, "organizer");
  await reader.until("document.querySelectorAll('.log .line').length >= 1", "its words", 60_000);
  noProblems(desk);
  noProblems(reader);
  await desk.close();
  await reader.close();
});

test("an alert is acknowledged and stays so after a reload; leads and traffic are there", options, async () => {
  const page = await demo.open("/sponsor/acme-cloud", "sponsor", SPONSOR);
  // Somebody of the demo does within a minute all that makes a lead hot.
  const came = await page.until("document.querySelector('.alert-item:not(.settled)')?.dataset.alert", "an alert", 90_000);
  assert.ok(await page.evaluate("document.querySelectorAll('.lead').length > 0 && document.querySelectorAll('.factor meter').length >= 5"));
  assert.match(await page.evaluate("document.querySelector('[aria-labelledby=traffic-title]').textContent"), /Visits/);
  await page.evaluate(`document.querySelector('[data-alert="${came}"] .primary').click()`);
  await page.until(`document.querySelector('[data-alert="${came}"]').classList.contains('settled')`, "the acknowledgement");
  await rest(500);
  await page.reload();
  await page.until("document.querySelectorAll('.lead').length > 0", "the page again");
  await rest(3000);
  assert.equal(await page.evaluate(`document.querySelector('[data-alert="${came}"]:not(.settled)') === null`), true);
  noProblems(page);
  await page.close();
});

test("consent is given sponsor by sponsor and kept", options, async () => {
  const page = await demo.open("/attend/keynote", "attendee", { subject: "a-17", width: 390, height: 844, isPhone: true });
  const box = "document.querySelector('.consent-sponsor input')";
  await page.until(`${box} !== null`, "the switches");
  const before = await page.evaluate(`${box}.checked`);
  const other = await page.evaluate("document.querySelector('.switches > .switch input').checked");
  await page.evaluate(`${box}.click()`);
  await page.until(`${box}.checked === ${!before} && !${box}.disabled`, "the change");
  await page.reload();
  await page.until(`${box}?.checked === ${!before}`, "what was kept");
  assert.equal(await page.evaluate("document.querySelector('.switches > .switch input').checked"), other, "another consent changed with it");
  await page.evaluate(`${box}.click()`);
  await page.until(`${box}.checked === ${before} && !${box}.disabled`, "the way back");
  noProblems(page);
  await page.close();
});

test("a join link's code is read from the screen and lets a guest in", options, async () => {
  const desk = await demo.open("/moderator/keynote", "organizer");
  await desk.until("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Join link')", "the button");
  await desk.evaluate("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Join link').click()");
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
  noProblems(desk);
  noProblems(phone);
  await desk.close();
  await phone.close();
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

test("a question that is markup is read as text, voted for and answered", options, async () => {
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
  await desk.evaluate(`[...${mine}.querySelectorAll('button')].find((one) => one.textContent === 'Answered').click()`);
  await desk.until(`${mine}.dataset.state === 'answered'`, "the answer");
  for (const page of [phone, desk]) {
    assert.equal(await page.evaluate("window.stolen === undefined && document.querySelectorAll('#view img').length === 0"), true);
    noProblems(page);
    await page.close();
  }
});

test("a hostile text is shown and nothing else", options, async () => {
  const page = await demo.open("/attend/keynote", "attendee", { subject: "a-17" });
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the phone");
  const hostile = "<img src=x onerror=\"window.stolen=1\"><script>window.stolen=1</script>";
  await page.evaluate(`import('/parts/dom.js').then(({ h }) => document.querySelector('.view').append(h('p', { title: ${JSON.stringify(hostile)} }, ${JSON.stringify(hostile)})))`);
  await page.go(`${demo.url}/#/session/${encodeURIComponent(hostile)}`);
  await page.until("document.querySelector('h1')", "the place that does not exist");
  await rest(500);
  assert.equal(await page.evaluate("window.stolen === undefined && document.querySelectorAll('#view img, #view script').length === 0"), true);
  await page.close();
});

test("a killed server comes back and no line of the transcript is missing", options, async () => {
  const page = await demo.open("/session/keynote", "organizer");
  await page.until("document.querySelectorAll('.log .line').length >= 2", "finals");
  await demo.kill();
  await page.until("document.getElementById('state-text').textContent.startsWith('Connection lost')", "the loss to be told");
  await demo.serve();
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the return");
  const before = await page.evaluate("document.querySelectorAll('.log .line').length");
  await page.until(`document.querySelectorAll('.log .line').length > ${before}`, "a new line");
  const answer = await page.evaluate(`fetch('/v1/sessions/keynote/transcript?format=json', { headers: { Authorization: 'Bearer ' + sessionStorage.getItem('roomtone.token') } }).then((one) => one.json()).then(({ segments }) => segments.map(({ text }) => text))`);
  const shown = await page.evaluate("[...document.querySelectorAll('.log .line .words')].map((one) => one.textContent)");
  assert.deepEqual(answer.filter((text) => !shown.includes(text)), []);
  noProblems(page);
  await page.close();
});
