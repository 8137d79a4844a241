/** A running demo and a Chromium to look at it with, for one file of tests. */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";

import { Browser, findChromium } from "./chromium.mjs";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const PROGRAM = process.env.ROOMTONE ?? join(ROOT, ".build/release/roomtone");
/** Why nothing can be tested; `false` when all is there. */
export const missing = !existsSync(PROGRAM) ? `no ${PROGRAM}; make release builds it` : findChromium() ? false : "no Chromium; scripts/setup --browser installs it";
export const options = { skip: missing, timeout: 150_000 };

if (missing) console.log(`the page in a browser is not tested: ${missing}`);

const environment = { ROOMTONE_HOME: ROOT, ...process.env };

export class Demo {
  static async start() {
    const demo = new Demo();
    demo.data = await mkdtemp(join(tmpdir(), "roomtone-page-"));
    demo.port = await new Promise((resolve) => {
      const probe = createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address();
        probe.close(() => resolve(port));
      });
    });
    await demo.serve();
    // What the fake microphone plays.
    const microphone = join(demo.data, "microphone.wav");
    const talk = join(ROOT, "audio-fixtures/clip-clean.flac");
    spawnSync("ffmpeg", ["-loglevel", "error", "-i", talk, microphone]);
    demo.hasVoice = existsSync(microphone);
    demo.browser = await Browser.start({ microphone: demo.hasVoice ? microphone : undefined });
    return demo;
  }

  /** Starts the server, also again after `kill`. */
  async serve() {
    const child = spawn(PROGRAM, ["serve", "--demo", "--port", String(this.port), "--data", this.data], { env: environment });
    let text = "";
    child.stderr.resume();
    await new Promise((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk).includes("admin: ") && resolve());
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
    child.removeAllListeners("exit");
    this._server = child;
  }

  async kill() {
    const gone = new Promise((resolve) => this._server.once("exit", resolve));
    this._server.kill("SIGKILL");
    await gone;
  }

  async stop() {
    await this.browser?.stop();
    if (this._server) await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  token(role, subject, more = []) {
    return execFileSync(PROGRAM, ["token", "--role", role, "--subject", subject, "--data", this.data, ...more], { encoding: "utf8", env: environment }).trim();
  }

  link(place, role, subject = `test-${role}`, more = []) {
    return `${this.url}/#${place}?event=devcon&session=keynote&token=${this.token(role, subject, more)}`;
  }

  /** The page of a role at a place. */
  open(place, role, { subject, more, ...size } = {}) {
    return this.browser.open(this.link(place, role, subject, more), size);
  }

  /** A command of roomtone's that runs on; the caller ends it. */
  command(...words) {
    return spawn(PROGRAM, [...words, "--url", this.url, "--data", this.data], { env: environment, stdio: "ignore" });
  }

  async request(method, path, role, body) {
    const answer = await fetch(this.url + path, { method, headers: { Authorization: `Bearer ${this.token(role, `test-${role}`)}`, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path} answers ${answer.status}`);
    return answer.json();
  }
}

/** Nothing of a page's own making went wrong; Chromium itself logs lost connections, and refusals that a view tells of. */
export function noProblems(page) {
  assert.deepEqual(page.problems.filter((text) => !/status of (404|403)|ERR_CONNECTION_REFUSED|WebSocket connection/.test(text)), []);
}

/** Lets the page run for a while. */
export function rest(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
