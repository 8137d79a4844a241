/** The real server, and a client under test in a process of its own, spoken to in lines of JSON. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const products = process.env.ROOMTONE_PRODUCTS ?? join(root, ".build/debug");
export const roomtone = join(products, "roomtone");

/** Drivers of the clients, by name. */
export const drivers = {
  "client.js": [process.execPath, "--experimental-websocket", "--no-warnings", join(root, "Tests/Conformance/driver.mjs")],
  RoomtoneClient: [join(products, "TestClientDriver")],
};

const patience = 30_000;

/** Resolves with what `find` returns once that is something; rejects with `what` after a while. */
async function eventually(what, find) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export class Server {
  constructor() {
    this.data = mkdtempSync(join(tmpdir(), "roomtone-conformance-"));
    this.port = 0;
    const configuration = [`catalog: [${root}config/demo.yaml]`, "http: {ping_interval: 1s, pong_timeout: 3s}"];
    writeFileSync(join(this.data, "server.yaml"), configuration.join("\n"));
  }

  async start() {
    const options = ["--port", `${this.port}`, "--data", this.data, "--config", join(this.data, "server.yaml")];
    this.process = spawn(roomtone, ["serve", ...options], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(createInterface(this.process.stdout), "line");
    this.port = Number(new URL(line).port);
  }

  async kill(signal = "SIGKILL") {
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }

  token(role, subject = "test", more = []) {
    const options = ["--role", role, "--subject", subject, "--data", this.data, ...more];
    return execFileSync(roomtone, ["token", ...options], { encoding: "utf8" }).trim();
  }

  async post(path, token, body) {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const url = `http://127.0.0.1:${this.port}${path}`;
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** A client under test. `says` holds every line it has said. */
export class Driver {
  says = [];

  constructor(command, url, token) {
    this.process = spawn(command[0], [...command.slice(1), url, token], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface(this.process.stdout).on("line", (line) => this.says.push(JSON.parse(line)));
  }

  tell(message) {
    this.process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Waits for something it says. */
  hears(what, fits) {
    return eventually(what, () => this.says.find(fits));
  }

  count(fits) {
    return this.says.filter(fits).length;
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}

export { eventually };
