/** The page in a real Chromium against a running demo: `make browser`. Needs a built `roomtone` and Chromium. */

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Browser, findChromium } from "./chromium.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.ROOMTONE ?? join(ROOT, ".build/release/roomtone");
const IMAGES = process.env.IMAGES; // where screenshots go, when they are wanted
const missing = !existsSync(PROGRAM) ? `no ${PROGRAM}; make release builds it` : findChromium() ? false : "no Chromium; scripts/setup --browser installs it";
if (missing) console.log(`the page in a browser is not tested: ${missing}`);
const options = { skip: missing, timeout: 150_000 };

let browser;
let server;
let port;
let data;

/** The demo's server; its links by role. */
async function serve() {
  const child = spawn(PROGRAM, ["serve", "--demo", "--port", String(port), "--data", data], { env: { ROOMTONE_HOME: ROOT, ...process.env } });
  let text = "";
  child.stderr.resume();
  await new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk).includes("admin: ") && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  child.removeAllListeners("exit");
  server = child;
}

function token(role, subject, more = []) {
  return execFileSync(PROGRAM, ["token", "--role", role, "--subject", subject, "--data", data, ...more], { encoding: "utf8", env: { ROOMTONE_HOME: ROOT, ...process.env } }).trim();
}

function link(place, role, subject = `test-${role}`, more = []) {
  return `http://127.0.0.1:${port}/#${place}?event=devcon&session=keynote&token=${token(role, subject, more)}`;
}

async function ended(child) {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** Nothing of a page's own making went wrong; what a server does not offer yet is answered 404, which Chromium logs. */
function noProblems(page) {
  assert.deepEqual(page.problems.filter((text) => !/status of (404|403)|ERR_CONNECTION_REFUSED|WebSocket connection/.test(text)), []);
}

async function keep(page, name) {
  if (!IMAGES) return;
  await mkdir(IMAGES, { recursive: true });
  await writeFile(join(IMAGES, `${name}.png`), await page.picture());
}

before(async () => {
  if (missing) return;
  data = await mkdtemp(join(tmpdir(), "roomtone-page-"));
  port = await new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  await serve();
  const microphone = join(data, "microphone.wav");
  const made = spawnSync("sox", [join(ROOT, "audio-fixtures/clip-clean.flac"), "-b", "16", microphone]);
  if (made.status !== 0) spawnSync("ffmpeg", ["-loglevel", "error", "-i", join(ROOT, "audio-fixtures/clip-clean.flac"), microphone]);
  browser = await Browser.start({ microphone: existsSync(microphone) ? microphone : undefined });
  browser.hasVoice = existsSync(microphone);
});

after(async () => {
  await browser?.stop();
  if (server) await ended(server);
  if (data) await rm(data, { recursive: true, force: true });
});

test("captions move, the token leaves the address, and a time shows its words", options, async () => {
  const page = await browser.open(link("/session/keynote", "organizer"), { height: 1380 });
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
  const page = await browser.open(link("/session/keynote", "dashboard"));
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
  const page = await browser.open(link("/event/devcon", "organizer"));
  await page.until("document.querySelector('.badge.live') && document.querySelectorAll('.session-row').length >= 7", "a live row");
  await page.until("/[0-9]/.test(document.querySelector('.session-row .row-engagement .row-figure').textContent)", "its engagement on top");
  noProblems(page);
  await page.close();
});

test("every view opens without errors for the roles it is offered to, also on a narrow phone", options, async () => {
  const views = [["/moderator/keynote", "organizer"], ["/kiosk/keynote", "dashboard"], ["/hall/keynote", "dashboard"], ["/operator", "admin"],
    ["/attend/keynote", "attendee", "a-17"], ["/sponsor/acme-cloud", "sponsor", "rep-1", ["--sponsor", "acme-cloud"]], ["/room/keynote", "room", "desk", ["--session", "keynote"]]];
  for (const [place, role, subject, more] of views) {
    const page = await browser.open(link(place, role, subject, more), { width: 360, height: 740, isPhone: true });
    await page.until("document.querySelector('.view')?.childElementCount > 0 && document.getElementById('state-text').textContent === 'Connected'", `${place} for ${role}`);
    assert.ok((await page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= 0, `${place} is wider than a phone`);
    noProblems(page);
    await page.close();
  }
});

test("the room's microphone goes live and its words are on the session's view", { ...options }, async (context) => {
  if (!browser.hasVoice) return context.skip("neither sox nor ffmpeg is here to make the microphone's file");
  const session = "swift-server";
  const desk = await browser.open(link(`/room/${session}`, "admin"));
  await desk.until("document.querySelector('.big')", "the desk");
  await desk.evaluate("document.querySelector('.big').click()");
  await desk.until("document.querySelector('.live-state').dataset.state === 'live'", "going live");
  await desk.until("Number(document.querySelector('.level').value) > -50", "a level");
  const reader = await browser.open(link(`/session/${session}`, "organizer"));
  await reader.until("document.querySelectorAll('.log .line').length >= 1", "its words", 60_000);
  noProblems(desk);
  noProblems(reader);
  await desk.close();
  await reader.close();
});

test("an alert is acknowledged and stays so after a reload", options, async (context) => {
  const page = await browser.open(link("/sponsor/acme-cloud", "sponsor", "rep-1", ["--sponsor", "acme-cloud"]));
  const came = await page.until("document.querySelector('.alert-item')?.dataset.alert", "an alert", 15_000).catch(() => null);
  if (!came) {
    await page.close();
    return context.skip("this server raised no alert in 15 s: nothing to acknowledge");
  }
  await page.evaluate("document.querySelector('.alert-item .primary').click()");
  await page.until(`document.querySelector('[data-alert="${came}"]').classList.contains('settled')`, "the acknowledgement");
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))");
  await page.reload();
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the page again");
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 3000))");
  assert.equal(await page.evaluate(`document.querySelector('[data-alert="${came}"]:not(.settled)') === null`), true);
  await page.close();
});

test("a hostile text is shown and nothing else", options, async () => {
  const page = await browser.open(link("/attend/keynote", "attendee", "a-17"));
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the phone");
  const hostile = "<img src=x onerror=\"window.stolen=1\"><script>window.stolen=1</script>";
  await page.evaluate(`import('/parts/dom.js').then(({ h }) => document.querySelector('.view').append(h('p', { title: ${JSON.stringify(hostile)} }, ${JSON.stringify(hostile)})))`);
  await page.go(`http://127.0.0.1:${port}/#/session/${encodeURIComponent(hostile)}`);
  await page.until("document.querySelector('h1')", "the place that does not exist");
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))");
  assert.equal(await page.evaluate("window.stolen === undefined && document.querySelectorAll('#view img, #view script').length === 0"), true);
  await page.close();
});

test("a killed server comes back and no line of the transcript is missing", options, async () => {
  const page = await browser.open(link("/session/keynote", "organizer"));
  await page.until("document.querySelectorAll('.log .line').length >= 2", "finals");
  await ended(server);
  await page.until("document.getElementById('state-text').textContent.startsWith('Connection lost')", "the loss to be told");
  await serve();
  await page.until("document.getElementById('state-text').textContent === 'Connected'", "the return");
  const before = await page.evaluate("document.querySelectorAll('.log .line').length");
  await page.until(`document.querySelectorAll('.log .line').length > ${before}`, "a new line");
  const answer = await page.evaluate(`fetch('/v1/sessions/keynote/transcript?format=json', { headers: { Authorization: 'Bearer ' + sessionStorage.getItem('roomtone.token') } }).then((one) => one.json()).then(({ segments }) => segments.map(({ text }) => text))`);
  const shown = await page.evaluate("[...document.querySelectorAll('.log .line .words')].map((one) => one.textContent)");
  assert.deepEqual(answer.filter((text) => !shown.includes(text)), []);
  noProblems(page);
  await page.close();
});

test("pictures for the README", { ...options, skip: missing || !IMAGES }, async () => {
  const views = [["event", "/event/devcon", "organizer", {}], ["session", "/session/keynote", "organizer", { height: 1330 }],
    ["session-dark", "/session/keynote", "dashboard", { height: 1330, scheme: "dark" }], ["hall", "/hall/keynote", "dashboard", { height: 720, width: 1280 }],
    ["attend", "/attend/keynote", "attendee", { width: 390, height: 844, isPhone: true }], ["operator", "/operator", "admin", {}]];
  for (const [name, place, role, size] of views) {
    const page = await browser.open(link(place, role, role === "attendee" ? "a-17" : undefined), size);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 6000))");
    await keep(page, name);
    await page.close();
  }
});
