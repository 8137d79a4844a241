/** A network that misbehaves on command, between a client and the real server. */

import net from "node:net";

import { WebSocketPieces, closeFrame, textFrame } from "./websocket-pieces.mjs";

export class Proxy {
  /** Milliseconds that every piece waits on its way, in either direction. */
  delayMs = 0;
  /** Whether new connections are taken and then say nothing, as a tunnel does. */
  isDark = false;
  /** Connections taken so far. */
  taken = 0;
  /**
   * Errors that answer the next requests of an operation in the server's place, which never sees them: `op` → list. One
   * with a `closeCode` ends the connection too.
   */
  refusals = new Map();
  #pairs = new Set();
  #dark = [];
  #server;

  constructor(target) {
    this.target = target;
  }

  async start() {
    this.#server = net.createServer((near) => this.#take(near));
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = this.#server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** Cuts every connection, without a farewell. */
  cut() {
    for (const { near, far } of this.#pairs) {
      // Not resetAndDestroy: Node 20 may wait for such a socket for ever when it ends.
      near.destroy();
      far.destroy();
    }
    this.#pairs.clear();
  }

  /**
   * Lets what was held in the dark through after all, when the client has long come back on another connection: the
   * server sees the older connection after the newer one.
   */
  releaseDark() {
    for (const { near, held } of this.#dark.splice(0)) this.#join(near, held);
  }

  async stop() {
    this.cut();
    for (const { near } of this.#dark) near.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(near) {
    this.taken += 1;
    near.on("error", () => {});
    if (!this.isDark) return this.#join(near, []);
    const waiting = { near, held: [] };
    near.on("data", (piece) => waiting.held?.push(piece));
    this.#dark.push(waiting);
  }

  #join(near, held) {
    near.removeAllListeners("data");
    const far = net.connect(this.target.port, this.target.host);
    const pair = { near, far };
    this.#pairs.add(pair);
    const toServer = new WebSocketPieces();
    const toClient = new WebSocketPieces();
    // Whole frames, so that an answer of the proxy's own never stands inside one of the server's.
    const passToServer = (piece) => {
      for (const { bytes, text } of toServer.take(piece)) {
        if (!this.#refuses(text, near)) far.write(bytes);
      }
    };
    const passToClient = (piece) => {
      for (const { bytes } of toClient.take(piece)) near.write(bytes);
    };
    const carry = (from, to, pass) => {
      // One after another, so that a delay that changes never turns bytes around within a connection.
      let last = Promise.resolve();
      const later = (body) => {
        const due = new Promise((resolve) => setTimeout(resolve, this.delayMs));
        last = Promise.all([last, due]).then(() => to.destroyed || body());
      };
      from.on("data", (piece) => later(() => pass(piece)));
      from.on("end", () => later(() => to.end()));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#pairs.delete(pair);
        later(() => to.destroy());
      });
    };
    carry(near, far, passToServer);
    carry(far, near, passToClient);
    for (const piece of held) passToServer(piece);
  }

  /** Refuses a client's request, if it is to be refused. */
  #refuses(text, near) {
    if (text === undefined || this.refusals.size === 0) return false;
    const { id, op } = JSON.parse(text);
    const refusal = this.refusals.get(op)?.shift();
    if (!refusal) return false;
    const { closeCode, ...err } = refusal;
    near.write(textFrame(JSON.stringify({ id, err })));
    if (closeCode) near.end(closeFrame(closeCode));
    return true;
  }
}
