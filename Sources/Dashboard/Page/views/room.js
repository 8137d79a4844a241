/** The producer's desk: a microphone goes live, and what the captions make of it comes back. */

import { decibels, LevelWatch, Microphone, microphones } from "../audio/microphone.js";
import { ListenSender } from "../audio/listen.js";
import { memory } from "../core/credential.js";
import { clock, timeOfDay } from "../core/format.js";
import { json, pathOf } from "../core/http.js";
import { showTitle } from "../parts/standing.js";
import { h, keyed, notice, setText } from "../parts/dom.js";
import { Speech } from "../parts/speech.js";
import { CaptionStage } from "../parts/stage.js";
import { Transcript } from "../parts/transcript.js";
import { senderLines } from "../parts/sender-lines.js";

export const title = "Room";

const WARNINGS = {
  dead: "Dead microphone: it sends exact silence. Is it muted, or unplugged?",
  clipping: "Too loud: the signal clips. Turn the gain down.",
  silence: "Nothing to hear for a while. Is the right microphone chosen?",
};

export function mount(root, context) {
  if (!context.id) return void root.append(notice("Which session?", "A link that ends in #/room/<session> says it."));
  new RoomView(root, context);
}

class RoomView {
  constructor(root, { id, person, scope }) {
    Object.assign(this, { id, scope, sender: null, watch: new LevelWatch(), isLive: false });
    this.microphone = new Microphone({
      onSamples: (buffer) => this.sender?.send(buffer),
      onLevel: (rms, peak) => this.level(rms, peak),
      onDeath: () => this.warn("The microphone went away. Choose another; the session goes on."),
    });
    this.device = h("select", { id: "device", onchange: () => this.listen() }, h("option", { value: "" }, "Standard microphone"));
    this.track = h("input", { id: "track", type: "text", maxlength: "64", pattern: "[A-Za-z0-9_.\\-]*", placeholder: "main", spellcheck: "false", autocapitalize: "off" });
    this.meter = h("meter.level", { min: "-60", max: "0", low: "-45", high: "-6", optimum: "-20", value: "-60", "aria-label": "Level of the microphone" });
    this.meterText = h("span.level-text", {}, "– dBFS");
    this.warning = h("p.problem.reserve", { role: "alert" });
    this.state = h("p.live-state", { role: "status" }, "Not live");
    this.go = h("button.primary.big", { type: "button", onclick: () => this.toggle() }, "Go live");
    this.test = h("button", { type: "button", onclick: () => this.listen() }, "Check the level");
    this.words = h("p.own-words", { "aria-hidden": "true", dir: "auto" }, "\u00a0");
    this.stage = new CaptionStage({ lines: 2 });
    this.transcript = new Transcript();
    this.jobs = h("ol.jobs");
    this.noJobs = h("p.soft", {}, "No audio yet.");
    const mayReadTranscript = person.role !== "room";
    const speech = new Speech(scope, {
      session: id, hasTranscript: mayReadTranscript,
      onChange: scope.batched(() => this.stage.show(speech.current)),
      onFinal: (key, caption) => this.transcript.put(key, caption),
      onStatus: (status, error) => {
        this.stage.emptyText = status === "refused" ? `Not available: ${error.message}` : "What the hall reads shows here";
        this.stage.show(speech?.current ?? []);
      },
    });
    const name = h("h1", { dir: "auto" }, id);
    showTitle(name, id, scope);
    root.append(
      h("header.view-head", {}, h("div", {}, name, h("p.age", {}, "The producer's desk")), this.state),
      h("div.columns.even", {},
        h("div.stack", {},
          h("section.card.desk", { "aria-labelledby": "mic-title" }, h("h2", { id: "mic-title" }, "Microphone"),
            h("div.fields", {}, h("label", { for: "device" }, "Device"), this.device, h("label", { for: "track" }, "Track"), this.track),
            h("div.meter-line", {}, this.meter, this.meterText), this.warning,
            h("div.controls", {}, this.go, this.test),
            h("h3", {}, "Heard from this microphone"), this.words),
          h("section.card", { "aria-labelledby": "lines-title" }, h("h2", { id: "lines-title" }, "Other senders"),
            h("p.soft", {}, "A copied line holds a token that lets a program send this session's audio: keep it to yourself."),
            senderLines({ session: id, origin: location.origin, token: () => senderToken(id, person) }))),
        h("div.stack", {},
          h("section.card.captions", { "aria-labelledby": "heard-title" }, h("div.card-head", {}, h("h2", { id: "heard-title" }, "What the hall reads")),
            this.stage.element, this.transcript.element),
          h("section.card", { "aria-labelledby": "jobs-title" }, h("h2", { id: "jobs-title" }, "Audio so far"), this.noJobs, this.jobs))));
    scope.onEnd(() => this.stop());
    scope.run(() => this.offer());
    if (navigator.mediaDevices) scope.listen(navigator.mediaDevices, "devicechange", () => scope.run(() => this.offer()));
    const look = () => scope.run(() => this.loadJobs(), (error) => setText(this.noJobs, `Not available: ${error.message}`));
    look();
    scope.every(10_000, look);
    scope.every(1000, () => this.tick());
  }

  async offer() {
    const devices = await microphones();
    const chosen = this.device.value;
    this.device.replaceChildren(h("option", { value: "" }, "Standard microphone"),
      ...devices.filter(({ deviceId }) => deviceId && deviceId !== "default").map(({ deviceId, label }, at) => h("option", { value: deviceId }, label || `Microphone ${at + 1}`)));
    this.device.value = [...this.device.options].some(({ value }) => value === chosen) ? chosen : "";
  }

  /** Opens the microphone without sending. */
  async listen() {
    try {
      await this.microphone.open(this.device.value);
      this.watch = new LevelWatch();
      this.warn("");
      await this.offer();
      return true;
    } catch (error) {
      const refused = error.name === "NotAllowedError";
      this.warn(refused ? "The browser was not allowed to use the microphone. Allow it beside the address." : `No microphone: ${error.message}`);
      return false;
    }
  }

  async toggle() {
    if (this.isLive) return this.stop();
    this.go.disabled = true;
    const isReady = this.microphone.isOpen || (await this.listen());
    this.go.disabled = false;
    if (!isReady || !this.scope.isOpen) return;
    this.isLive = true;
    this.since = Date.now();
    this.device.disabled = false;
    this.track.disabled = true;
    setText(this.go, "Stop");
    this.sender = new ListenSender({
      token: () => memory.get("token") ?? "", session: this.id, track: this.track.value.trim(), sampleRate: this.microphone.sampleRate,
      onState: (state, detail) => this.senderState(state, detail),
      onWords: (text, isFinal) => {
        setText(this.words, text);
        this.words.classList.toggle("is-final", isFinal);
      },
    });
  }

  senderState(state, detail = "") {
    this.connection = state;
    this.detail = detail;
    if (state === "stopped" && this.isLive) {
      this.warn(`Off the air: ${detail}`);
      this.stop();
    }
    this.tick();
  }

  stop() {
    this.isLive = false;
    this.sender?.stop();
    this.sender = null;
    this.track.disabled = false;
    setText(this.go, "Go live");
    this.microphone.close().catch(() => {});
    this.meter.value = -60;
    setText(this.meterText, "– dBFS");
    this.tick();
  }

  tick() {
    const dropped = this.sender?.dropped ?? 0;
    const text = !this.isLive ? "Not live"
      : this.connection === "live" ? `On air ${clock((Date.now() - this.since) / 1000)}`
        : this.connection === "waiting" ? `Connection lost: ${this.detail}` : "Connecting…";
    setText(this.state, dropped > 0 ? `${text} · ${(dropped * 0.02).toFixed(1)} s lost` : text);
    this.state.dataset.state = this.isLive ? this.connection : "off";
  }

  level(rms, peak) {
    const now = Date.now();
    const warning = this.watch.judge(rms, peak, now);
    this.loudest = Math.max(rms, (this.loudest ?? 0) * 0.9);
    if (now - (this.drawnAt ?? 0) < 100) return;
    this.drawnAt = now;
    const level = decibels(this.loudest);
    this.meter.value = level;
    setText(this.meterText, `${level.toFixed(0).replace("-", "−")} dBFS`);
    if (warning !== this.warned) this.warn(warning ? WARNINGS[warning] : "");
    this.warned = warning;
  }

  warn(text) {
    setText(this.warning, text);
  }

  async loadJobs() {
    const jobs = await json(pathOf(["sessions", this.id, "jobs"]), { signal: this.scope.signal });
    const shown = [...jobs].sort((a, b) => (b.queued_at ?? 0) - (a.queued_at ?? 0)).slice(0, 8);
    this.noJobs.hidden = shown.length > 0;
    keyed(this.jobs, shown, ({ job }) => job, () => h("li", {}, h("span.badge"), h("span")), (line, job) => {
      setText(line.firstChild, job.state);
      const parts = [job.track, job.codec, timeOfDay(job.queued_at, true), job.seconds > 0 && `${clock(job.seconds)} heard`, job.loss > 0 && `${(job.loss * 100).toFixed(1)} % lost`, job.error];
      setText(line.lastChild, parts.filter(Boolean).join(" · "));
    });
  }
}

/** A room's own token is right as it is; an administrator's would give a program far more than it needs. */
async function senderToken(session, { role }) {
  if (role !== "admin") return memory.get("token");
  const { token } = await json(pathOf(["tokens"]), { method: "POST", body: { role: "room", sub: `sender-${session}`, sessions: [session], ttl: "24h" } });
  return token;
}
