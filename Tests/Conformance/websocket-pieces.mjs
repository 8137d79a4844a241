/** The bytes of one direction of a connection, taken apart: the HTTP head, then a WebSocket's frames (RFC 6455, section 5.2). */

export class WebSocketPieces {
  #bytes = Buffer.alloc(0);
  #head = "";

  /**
   * Takes bytes; returns the pieces that are whole now, in order, each with its `bytes` as they came; a text message in
   * one frame, not compressed, has its `text` too. What follows a head that opens no WebSocket is whole as it comes.
   */
  take(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const pieces = [];
    for (let piece = this.#next(); piece; piece = this.#next()) pieces.push(piece);
    return pieces;
  }

  #next() {
    if (!this.#head) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end < 0) return null;
      const bytes = this.#cut(end + 4);
      this.#head = bytes.toString("latin1");
      return { bytes };
    }
    if (!/^upgrade: *websocket/im.test(this.#head)) {
      return this.#bytes.length > 0 ? { bytes: this.#cut(this.#bytes.length) } : null;
    }
    if (this.#bytes.length < 2) return null;
    const [first, second] = this.#bytes;
    const isMasked = second >= 0x80;
    let [length, start] = [second & 0x7f, 2];
    const more = length === 126 ? 2 : length === 127 ? 8 : 0;
    if (this.#bytes.length < start + more) return null;
    if (more === 2) length = this.#bytes.readUInt16BE(start);
    if (more === 8) length = Number(this.#bytes.readBigUInt64BE(start));
    start += more + (isMasked ? 4 : 0);
    if (this.#bytes.length < start + length) return null;
    const bytes = this.#cut(start + length);
    if (first !== 0x81) return { bytes };
    const payload = Buffer.from(bytes.subarray(start));
    if (isMasked) for (let at = 0; at < length; at += 1) payload[at] ^= bytes[start - 4 + (at & 3)];
    return { bytes, text: payload.toString("utf8") };
  }

  #cut(count) {
    const piece = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return piece;
  }
}

/** A text message in one frame, as a server sends it. */
export function textFrame(text) {
  return frame(0x81, Buffer.from(text));
}

/** The end of a connection, as a server says it. */
export function closeFrame(code) {
  return frame(0x88, Buffer.from([code >> 8, code & 0xff]));
}

function frame(first, payload) {
  if (payload.length >= 126) throw new Error("longer than a short frame holds");
  return Buffer.concat([Buffer.from([first, payload.length]), payload]);
}
