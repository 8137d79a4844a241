/** What holds for every view, the event's, and the attendee's phone, in a real Chromium against a running demo. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Demo, missing, noProblems, options, rest } from "./demo.mjs";

const VIEWS = [
  ["/event/devcon", "organizer"], ["/session/keynote", "organizer"], ["/moderator/keynote", "organizer"], ["/kiosk/keynote", "dashboard"],
  ["/hall/keynote", "dashboard"], ["/operator", "admin"], ["/attend/keynote", "attendee", "a-17"],
  ["/sponsor/acme-cloud", "sponsor", "rep-1", ["--sponsor", "acme-cloud"]], ["/room/keynote", "room", "desk", ["--session", "keynote"]],
];
const CONTROLS = ["button", "link", "combobox", "slider", "textbox", "checkbox", "switch", "spinbutton"];

let demo;

before(async () => {
  if (!missing) demo = await Demo.start();
});

after(() => demo?.stop());

test("every view opens without errors for its roles, fits a narrow phone, and every control has a name", options, async () => {
  for (const [place, role, subject, more] of VIEWS) {
    const page = await demo.open(place, role, { subject, more, width: 360, height: 740, isPhone: true });
    await page.until("document.querySelector('.view')?.childElementCount > 0 && document.getElementById('state-text').textContent === 'Connected'", `${place} for ${role}`);
    await rest(1500);
    assert.ok((await page.evaluate("document.documentElement.scrollWidth - innerWidth")) <= 0, `${place} is wider than a phone`);
    const nodes = await page.accessibility();
    for (const { role: kind, name } of nodes) if (CONTROLS.includes(kind)) assert.notEqual(name, "", `a ${kind} of ${place} without a name`);
    assert.ok(nodes.some(({ role: kind, name }) => kind === "heading" && name !== ""), `${place} has no heading`);
    assert.ok(await page.evaluate("document.querySelectorAll('.nav a[aria-current=page]').length === 1"), `${place} does not say where it is`);
    noProblems(page);
    await page.close();
  }
});

test("the keyboard reaches the content first and every control after it", options, async () => {
  const page = await demo.open("/session/keynote", "organizer");
  await page.until("document.querySelectorAll('.log .line').length >= 1", "a final");
  const press = async (key) => {
    await page.call("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: { Tab: 9, Enter: 13, ArrowLeft: 37 }[key] });
    await page.call("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
  };
  await press("Tab");
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
  await page.evaluate("document.activeElement.click()");
  const reached = new Set();
  for (let step = 0; step < 60; step += 1) {
    await press("Tab");
    reached.add(await page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id ?? document.activeElement.textContent"));
    if (reached.has("Time to look at")) break;
  }
  assert.ok(reached.has("language") && reached.has("Transcript, scrolling") && reached.has("Time to look at"), [...reached].join());
  for (let step = 0; step < 8; step += 1) await press("ArrowLeft");
  await page.until("document.querySelector('.said-then blockquote')", "a time chosen by the keyboard");
  noProblems(page);
  await page.close();
});

test("the event shows a row a session, those that change most on top, with their figures as a table", options, async () => {
  const page = await demo.open("/event/devcon", "organizer");
  const rows = "[...document.querySelectorAll('.session-row')]";
  await page.until(`${rows}.length >= 7 && ${rows}.filter((one) => one.querySelector('.badge.live')).length >= 3`, "three live rows");
  await page.until(`${rows}.slice(0, 3).every((one) => /[0-9]/.test(one.querySelector('.row-engagement .row-figure').textContent))`, "their engagement on top");
  await page.until(`/^\\d+ people, \\d+ signals?$/.test(${rows}[0].querySelector('.mood-basis').textContent)`, "sentiment with its people");
  await page.until(`${rows}.some((one) => one.querySelector('.row-phrases').textContent.split(' · ').length === 3)`, "three keyphrases", 60_000);
  await page.until(`/now \\d+, between/.test(${rows}[0].querySelector('.sparkline').getAttribute('aria-label'))`, "a line of engagement");
  await page.evaluate("document.querySelector('#sort').value = 'audience'; document.querySelector('#sort').dispatchEvent(new Event('change'))");
  const audience = `${rows}.slice(0, 3).map((one) => Number(one.querySelector('.row-audience .row-figure').textContent))`;
  await page.until(`JSON.stringify(${audience}) === JSON.stringify(${audience}.sort((a, b) => b - a))`, "the order of the audience");
  await page.evaluate("document.querySelector('.session-rows ~ .pad details').open = true");
  await page.until("document.querySelectorAll('.session-rows ~ .pad tbody tr').length >= 7", "the table");
  noProblems(page);
  await page.close();
});

test("an insight says why and what to do, marks its session, and is dealt with once", options, async () => {
  const complain = (number) => ({ id: `dark-${number}`, session: "keynote", attendee: `row-${number}`, type: "chat", text: "the captions are wrong", ts: Date.now() });
  await demo.request("POST", "/v1/events", "service", [1, 2, 3, 4].map(complain));
  const page = await demo.open("/event/devcon", "organizer");
  const insight = "[...document.querySelectorAll('.insight')].find((one) => one.textContent.includes('trouble with the captions'))";
  await page.until(insight, "the insight");
  assert.match(await page.evaluate(`${insight}.textContent`), /people wrote .*captions are wrong.*Check the captions' audio track/s);
  await page.until("document.querySelector('.badge.alert:not([hidden])')", "the badge of its session");
  await page.evaluate(`[...${insight}.querySelectorAll('button')].find((one) => one.textContent === 'Resolve').click()`);
  await page.until(`${insight}.classList.contains('resolved')`, "that it is dealt with");
  await page.reload();
  await page.until(`${insight}?.classList.contains('resolved')`, "that it stays so");
  noProblems(page);
  await page.close();
});

test("the theme follows the system or the reader", options, async () => {
  const page = await demo.open("/event/devcon", "organizer", { scheme: "dark" });
  await page.until("document.querySelector('.session-row')", "the event");
  const ground = "getComputedStyle(document.body).backgroundColor";
  const dark = await page.evaluate(ground);
  await page.evaluate("document.getElementById('theme').click()");
  assert.notEqual(await page.evaluate(ground), dark, "light by choice");
  await page.evaluate("document.getElementById('theme').click()");
  assert.equal(await page.evaluate(ground), dark, "dark by choice");
  await page.close();
});

test("captions on a hall's screen take size, contrast and lines", options, async () => {
  const page = await demo.open("/hall/keynote", "dashboard", { width: 1280, height: 720 });
  await page.until("document.querySelector('.stage .firm')?.textContent.length > 5", "captions");
  const size = "parseFloat(getComputedStyle(document.querySelector('.stage')).fontSize)";
  const before = await page.evaluate(size);
  await page.evaluate("document.querySelector('[aria-label=\"Larger captions\"]').click()");
  assert.ok((await page.evaluate(size)) > before);
  await page.evaluate("document.querySelector('[aria-label=Contrast]').value = 'day'; document.querySelector('[aria-label=Contrast]').dispatchEvent(new Event('change'))");
  assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.view')).backgroundColor"), "rgb(255, 255, 255)");
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

test("a suggestion says why, and goes when it is not wanted", options, async () => {
  const page = await demo.open("/attend/keynote", "attendee", { subject: "a-17", width: 390, height: 844, isPhone: true });
  await page.until("document.querySelector('.recommendation p')?.textContent.length > 5", "a suggestion with its reason");
  const before = await page.evaluate("document.querySelector('.recommendation h3').textContent");
  await page.evaluate("[...document.querySelectorAll('.recommendation button')].find((one) => one.textContent === 'Not for me').click()");
  await page.until(`document.querySelector('.recommendation h3')?.textContent !== ${JSON.stringify(before)}`, "that it goes");
  noProblems(page);
  await page.close();
});

test("hostile names are shown as text and run nothing", options, async () => {
  const hostile = "<img src=x onerror=\"window.stolen=1\"><script>window.stolen=1</script>";
  const hour = 3_600_000;
  const [start, end] = [-hour, hour].map((ms) => new Date(Date.now() + ms).toISOString());
  await demo.request("PUT", "/v1/catalog", "admin", {
    tenant: "acme", event: { id: "odd", name: hostile, start, end },
    sessions: [{ id: "odd-1", title: hostile, room: hostile, start, end, speakers: [{ name: hostile }] }],
  });
  await demo.request("POST", "/v1/events", "service", [{ id: "odd-q", session: "odd-1", attendee: "a-1", type: "question", text: hostile, ts: Date.now() }]);
  const look = async (page, where) => {
    await page.until(`document.querySelector('.view').textContent.includes('onerror')`, `the name on ${where}`);
    await rest(300);
    assert.equal(await page.evaluate("window.stolen === undefined && document.querySelectorAll('#view img, #view script').length === 0"), true, where);
    await page.close();
  };
  for (const place of ["/event/odd", "/session/odd-1", "/moderator/odd-1", "/kiosk/odd-1", "/attend/odd-1"]) {
    await look(await demo.browser.open(`${demo.url}/#${place}?event=odd&token=${demo.token("organizer", "o")}`), place);
  }
  const page = await demo.open(`/session/${encodeURIComponent(hostile)}`, "organizer");
  await look(page, "a place that does not exist");
});

test("the policy allows this server's own files and nothing else", options, async () => {
  const answer = await fetch(`${demo.url}/`);
  const policy = answer.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  const page = await demo.open("/session/keynote", "organizer");
  await page.until("document.querySelector('.view')", "the page");
  await page.evaluate("(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); })()");
  assert.equal(await page.evaluate("window.ran === undefined"), true);
  await page.close();
});
