/** A real Chromium, moved through the DevTools protocol over a pipe: no packages, no port. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder whose files stand in for those in the binary: to look at a change of the page without a build. */
const PAGE_FOLDER = process.env.PAGE_FOLDER;
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/** The browser's program; `null` where none is installed. */
export function findChromium() {
  return PROGRAMS.find((name) => spawnSync("which", [name]).status === 0) ?? null;
}

export class Browser {
  static async start({ microphone } = {}) {
    const program = findChromium();
    if (!program) throw new Error("no Chromium on PATH; scripts/setup --browser installs it");
    const profile = await mkdtemp(join(tmpdir(), "roomtone-browser-"));
    const child = spawn(program, [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
      "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--autoplay-policy=no-user-gesture-required", "--lang=en-GB",
      // A page that the protocol answers for counts as one from outside, which may not call this machine.
      ...(PAGE_FOLDER ? ["--disable-features=LocalNetworkAccessChecks"] : []),
      "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : []), "about:blank",
    ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], env: { ...process.env, TZ: "UTC" } });
    return new Browser(child, profile);
  }

  constructor(child, profile) {
    Object.assign(this, { _child: child, _profile: profile, _waiting: new Map(), _pages: new Map(), _last: 0 });
    let text = "";
    child.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      for (let cut = text.indexOf("\0"); cut >= 0; cut = text.indexOf("\0")) {
        this._take(JSON.parse(text.slice(0, cut)));
        text = text.slice(cut + 1);
      }
    });
  }

  call(method, params = {}, sessionId) {
    const id = ++this._last;
    return new Promise((resolve, reject) => {
      this._waiting.set(id, { resolve, reject, method });
      this._child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  _take({ id, result, error, method, params, sessionId }) {
    if (id === undefined) return this._pages.get(sessionId)?._event(method, params);
    const { resolve, reject, method: asked } = this._waiting.get(id);
    this._waiting.delete(id);
    if (error) reject(new Error(`${asked}: ${error.message}`));
    else resolve(result);
  }

  /**
   * A page in a context of its own: nothing of another page's storage is seen.
   *
   * @param {string} [script]  Runs before the page's own.
   * @param {string[]} [permissions]  As the DevTools protocol names them; all others are refused.
   */
  async open(url, { width = 1440, height = 900, scheme = "light", isPhone = false, script, permissions } = {}) {
    const { browserContextId } = await this.call("Target.createBrowserContext");
    if (permissions) await this.call("Browser.grantPermissions", { browserContextId, permissions });
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    this._pages.set(sessionId, page);
    for (const domain of ["Page", "Runtime", "Log", "Accessibility"]) await page.call(`${domain}.enable`);
    await page.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: isPhone ? 2 : 1, mobile: isPhone });
    await page.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
    if (script) await page.call("Page.addScriptToEvaluateOnNewDocument", { source: script });
    if (PAGE_FOLDER) await page.call("Fetch.enable", { patterns: ["*/", "*.html", "*.css", "*.js", "*.svg"].map((urlPattern) => ({ urlPattern, requestStage: "Response" })) });
    await page.go(url);
    return page;
  }

  async stop() {
    const ended = new Promise((resolve) => this._child.once("exit", resolve));
    await this.call("Browser.close").catch(() => {});
    await ended;
    await rm(this._profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  constructor(browser, sessionId, targetId) {
    Object.assign(this, { _browser: browser, _sessionId: sessionId, _targetId: targetId });
    /** Errors and warnings of the console, exceptions, violations of the policy. */
    this.problems = [];
  }

  call(method, params) {
    return this._browser.call(method, params, this._sessionId);
  }

  _event(method, params) {
    if (method === "Runtime.exceptionThrown") {
      this.problems.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      this.problems.push(params.args.map(({ value, description }) => value ?? description).join(" "));
    } else if (method === "Fetch.requestPaused") {
      this._substitute(params).catch(() => {});
    } else if (method === "Log.entryAdded" && params.entry.level === "error") {
      this.problems.push(`${params.entry.text} ${params.entry.url ?? ""}`);
    }
  }

  /** Answers a request for the page's file out of the folder, with the server's own headers. */
  async _substitute({ requestId, request, responseHeaders = [] }) {
    const { pathname } = new URL(request.url);
    const body = await readFile(join(PAGE_FOLDER, pathname === "/" ? "index.html" : pathname)).catch(() => null);
    if (!body) return this.call("Fetch.continueRequest", { requestId });
    const kinds = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
    const type = kinds[pathname.split(".").at(-1)] ?? "text/html";
    const kept = responseHeaders.filter(({ name }) => !/^(content-(length|type|encoding)|etag)$/i.test(name));
    return this.call("Fetch.fulfillRequest", { requestId, responseCode: 200, body: body.toString("base64"), responseHeaders: [...kept, { name: "Content-Type", value: type }] });
  }

  go(url) {
    return this.call("Page.navigate", { url });
  }

  reload() {
    return this.call("Page.reload");
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true on the page; fails with what it waited for. */
  async until(expression, what, ms = 40_000) {
    const end = Date.now() + ms;
    for (;;) {
      const value = await this.evaluate(expression).catch(() => null);
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited ${ms / 1000} s for ${what}; the page says: ${(await this.text()).slice(0, 600)}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  text() {
    return this.evaluate("document.body.innerText");
  }

  async picture({ quality } = {}) {
    const { data } = await this.call("Page.captureScreenshot", { format: "png", ...quality });
    return Buffer.from(data, "base64");
  }

  async accessibility() {
    const { nodes } = await this.call("Accessibility.getFullAXTree");
    return nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => ({ role: role?.value, name: name?.value ?? "" }));
  }

  close() {
    return this._browser.call("Target.closeTarget", { targetId: this._targetId });
  }
}
