/**
 * Audio to `/v1/listen`, across lost connections, in the order in which it was said. What cannot be sent at once is kept
 * for some seconds, whether the connection is away or too slow; the session's clock runs on at the server in the meantime.
 */

import { waitBeforeReconnect } from "../client.js";

/** Audio kept while the connection takes none; older audio is let go and counted. */
const KEPT_MS = 5000;
const MESSAGE_MS = 20;
/** What may wait in the socket, in bytes, before audio is kept back: 5 s of 16 kHz. */
const GREATEST_BUFFERED = 160_000;

export class ListenSender {
  /**
   * @param {object} given
   * @param {() => string} given.token
   * @param {string} given.session
   * @param {string} [given.track]
   * @param {number} given.sampleRate
   * @param {(state: "connecting"|"live"|"waiting"|"stopped", detail?: string) => void} given.onState
   * @param {(text: string, isFinal: boolean) => void} given.onWords
   */
  constructor({ token, session, track, sampleRate, onState, onWords }) {
    Object.assign(this, { _token: token, _onState: onState, _onWords: onWords });
    const query = new URLSearchParams({
      encoding: "linear16", sample_rate: String(sampleRate), channels: "1", interim_results: "true", session, takeover: "true",
      ...(track ? { track } : {}),
    });
    const url = new URL(`/v1/listen?${query}`, location.href);
    url.protocol = url.protocol.replace(/^http/, "ws");
    this._url = url.href;
    this._kept = [];
    this._attempt = 0;
    this.dropped = 0;
    this._isWanted = true;
    this._open();
  }

  send(buffer) {
    this._kept.push(buffer);
    this._sendKept(GREATEST_BUFFERED);
    if (this._kept.length > KEPT_MS / MESSAGE_MS) {
      this._kept.shift();
      this.dropped += 1;
    }
  }

  /** Ends the stream politely: what was said last is still heard. */
  stop() {
    this._isWanted = false;
    clearTimeout(this._timer);
    const socket = this._socket;
    if (socket?.readyState === WebSocket.OPEN) {
      // Nothing comes after it that could send the rest later.
      this._sendKept(Infinity);
      socket.send('{"type":"CloseStream"}');
    } else {
      socket?.close();
    }
    this._onState("stopped");
  }

  /** Sends what is kept, the oldest first, while less than `limit` bytes wait in an open socket. */
  _sendKept(limit) {
    const socket = this._socket;
    while (this._kept.length > 0 && socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < limit) {
      socket.send(this._kept.shift());
    }
  }

  _open() {
    this._onState("connecting");
    const socket = new WebSocket(this._url, ["token", this._token()]);
    this._socket = socket;
    let problem = "";
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this._onState("live");
      this._settling = setTimeout(() => (this._attempt = 0), 10_000);
      this._sendKept(GREATEST_BUFFERED);
    };
    socket.onmessage = ({ data }) => {
      let message;
      try {
        message = JSON.parse(data);
      } catch {
        return;
      }
      if (message.type === "Results") {
        const text = message.channel?.alternatives?.[0]?.transcript ?? "";
        if (text) this._onWords(text, message.is_final === true);
      } else if (message.type === "Error") {
        problem = message.description ?? message.message ?? "";
      }
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(this._settling);
      if (this._socket !== socket || !this._isWanted) return;
      const wait = waitBeforeReconnect(code, this._attempt);
      const why = problem || reason || `closed with ${code}`;
      if (wait === null) {
        this._isWanted = false;
        this._onState("stopped", why);
        return;
      }
      this._attempt += 1;
      this._onState("waiting", `${why}; coming back in ${Math.ceil(wait / 1000)} s`);
      this._timer = setTimeout(() => this._open(), wait);
    };
  }
}
