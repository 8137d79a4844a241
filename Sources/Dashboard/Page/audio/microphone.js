/** A microphone as messages of 20 ms of 16-bit samples, with level and warnings. */

/** Speech is wanted as it is: the server's voice activity and recogniser do better without the browser's gates. */
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: true, channelCount: 1 };
/** What the recogniser works with; a browser resamples to it. */
const RATE = 16_000;

export class Microphone {
  /**
   * @param {object} given
   * @param {(buffer: ArrayBuffer) => void} given.onSamples
   * @param {(rms: number, peak: number) => void} given.onLevel
   * @param {() => void} given.onDeath  The device went away.
   */
  constructor({ onSamples, onLevel, onDeath }) {
    Object.assign(this, { _onSamples: onSamples, _onLevel: onLevel, _onDeath: onDeath });
    this._stream = null;
    this._context = null;
  }

  get sampleRate() {
    return this._context?.sampleRate ?? RATE;
  }

  get isOpen() {
    return this._context !== null;
  }

  async open(deviceId) {
    await this.close();
    if (!navigator.mediaDevices) throw new Error("this page needs https or localhost to use a microphone");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...PLAIN, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) } });
    const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    Object.assign(this, { _stream: stream, _context: context });
    await context.audioWorklet.addModule(new URL("./capture.worklet.js", import.meta.url));
    const capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    capture.port.onmessage = ({ data }) => {
      if (this._context !== context) return;
      this._onLevel(data.rms, data.peak);
      this._onSamples(data.buffer);
    };
    context.createMediaStreamSource(stream).connect(capture);
    for (const track of stream.getAudioTracks()) {
      track.addEventListener("ended", () => this._stream === stream && this._onDeath());
    }
    await context.resume();
  }

  async close() {
    const { _stream: stream, _context: context } = this;
    Object.assign(this, { _stream: null, _context: null });
    for (const track of stream?.getTracks() ?? []) track.stop();
    await context?.close();
  }
}

/** The microphones there are; without permission they have no names. */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === "audioinput");
}

/** A level in dBFS; silence is −90. */
export function decibels(level) {
  return level > 0 ? Math.max(-90, 20 * Math.log10(level)) : -90;
}

/** Judges a microphone by its levels: what a producer should be told, if anything. */
export class LevelWatch {
  constructor() {
    this._lastAlive = null;
    this._lastLoud = null;
    this._clips = [];
  }

  /** @returns {"dead"|"clipping"|"silence"|null} */
  judge(rms, peak, now) {
    this._lastAlive ??= now;
    this._lastLoud ??= now;
    // Even a quiet room has noise; exact zeros come from a muted or broken device.
    if (peak > 0.00004) this._lastAlive = now;
    if (decibels(rms) > -50) this._lastLoud = now;
    if (peak >= 0.99) this._clips.push(now);
    while (this._clips.length > 0 && this._clips[0] < now - 3000) this._clips.shift();
    if (now - this._lastAlive > 3000) return "dead";
    if (this._clips.length >= 3) return "clipping";
    return now - this._lastLoud > 8000 ? "silence" : null;
  }
}
