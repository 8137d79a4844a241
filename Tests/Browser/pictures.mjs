/** Takes the pictures of docs/images from a demo that has run for a while: `make pictures`. Names as arguments take only those. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Demo, ROOT, missing, rest } from "./demo.mjs";

/** Until the charts have something to show, a moment was kept and somebody turned hot. */
const REHEARSAL_MS = Number(process.env.REHEARSAL_SECONDS ?? 300) * 1000;
const FOLDER = process.env.IMAGES ?? join(ROOT, "docs/images");
const PHONE = { width: 390, height: 844, isPhone: true };
const VIEWS = [
  ["event", "/event/devcon", "organizer", {}], ["event-dark", "/event/devcon", "organizer", { scheme: "dark" }],
  ["session", "/session/keynote", "organizer", { height: 1330 }], ["session-dark", "/session/keynote", "dashboard", { height: 1330, scheme: "dark" }],
  ["session-phone", "/session/keynote", "organizer", PHONE], ["attend", "/attend/keynote", "attendee", { subject: "a-17", ...PHONE }],
  ["hall", "/hall/keynote", "dashboard", { height: 720, width: 1280 }], ["kiosk", "/kiosk/keynote", "organizer", { height: 720, width: 1280 }],
  ["sponsor", "/sponsor/acme-cloud", "sponsor", { subject: "rep-1", more: ["--sponsor", "acme-cloud"] }],
  ["room", "/room/keynote", "room", { more: ["--session", "keynote"] }], ["moderator", "/moderator/keynote", "organizer", {}], ["operator", "/operator", "admin", { height: 1100 }],
];

if (missing) {
  console.error(missing);
  process.exit(1);
}
const demo = await Demo.start();
try {
  console.log(`the demo plays for ${REHEARSAL_MS / 1000} s`);
  await rest(REHEARSAL_MS);
  await mkdir(FOLDER, { recursive: true });
  const wanted = process.argv.slice(2);
  for (const [name, place, role, size] of VIEWS.filter(([one]) => wanted.length === 0 || wanted.includes(one))) {
    const page = await demo.open(place, role, size);
    if (name === "moderator") {
      const button = "[...document.querySelectorAll('button')].find((one) => one.textContent === 'Join link')";
      await page.until(`${button} !== undefined && document.querySelector('h1').textContent !== 'keynote'`, "the button");
      await page.evaluate(`${button}.click()`);
    }
    await rest(name === "operator" ? 30_000 : 6000);
    await writeFile(join(FOLDER, `${name}.png`), await page.picture());
    await page.close();
  }
} finally {
  await demo.stop();
}
