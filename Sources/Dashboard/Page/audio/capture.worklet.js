/** In the audio thread: gathers a microphone's samples into messages of 20 ms as 16-bit integers, with their level. */

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this._length = Math.round(sampleRate / 50);
    this._begin();
  }

  _begin() {
    this._samples = new Int16Array(this._length);
    this._filled = 0;
    this._squares = 0;
    this._peak = 0;
  }

  process([input]) {
    const channels = input.length;
    // Without a device there is no channel; the next call may have one again.
    if (channels === 0) return true;
    for (let at = 0; at < input[0].length; at += 1) {
      let value = 0;
      for (const channel of input) value += channel[at];
      value = Math.min(Math.max(value / channels, -1), 1);
      this._samples[this._filled] = value < 0 ? value * 0x8000 : value * 0x7fff;
      this._squares += value * value;
      this._peak = Math.max(this._peak, Math.abs(value));
      this._filled += 1;
      if (this._filled === this._length) {
        const { buffer } = this._samples;
        this.port.postMessage({ buffer, rms: Math.sqrt(this._squares / this._length), peak: this._peak }, [buffer]);
        this._begin();
      }
    }
    return true;
  }
}

registerProcessor("capture", Capture);
