/**
 * Lines to copy for programs that send audio, with the address in them. The token is put in when a line is copied: it is
 * one that may send this session's audio and nothing else, wherever such a one can be had.
 */

import { h, setText } from "./dom.js";

/** A hall's screen may be seen by many: the token is copied, not shown. */
const MARK = "••••••";

/** @returns {Array<{name: string, help: string, line: string}>} */
export function linesFor({ session, token, origin }) {
  const base = `${origin}/v1/sessions/${encodeURIComponent(session)}`;
  const host = new URL(origin).host;
  const curl = `curl -T - -H "Authorization: Bearer ${token}"`;
  return [
    { name: "ffmpeg, a microphone", help: "Linux, ALSA; raw samples.",
      line: `ffmpeg -f alsa -i default -ac 1 -ar 16000 -f s16le - | ${curl} -H "Content-Type: audio/x-s16le;rate=16000;channels=1" ${base}/audio` },
    { name: "ffmpeg, a file", help: "As Ogg Opus, at the pace of speech.",
      line: `ffmpeg -re -i talk.wav -c:a libopus -f ogg - | ${curl} ${base}/audio` },
    { name: "OBS", help: "Output mode: custom output (ffmpeg), container ogg, audio encoder libopus; as its URL:",
      line: `icecast://source:${token}@${host}/v1/sessions/${encodeURIComponent(session)}/audio` },
    { name: "RTP", help: "Opens a UDP port for Opus and sends to it.",
      line: `PORT=$(curl -sS -f -X POST -H "Authorization: Bearer ${token}" ${base}/rtp | sed -n 's/.*"port":\\([0-9]*\\).*/\\1/p') && `
        + `[ -n "$PORT" ] && ffmpeg -re -i talk.wav -c:a libopus -ar 48000 -ac 1 -f rtp rtp://${host.replace(/:\d+$/, "")}:$PORT` },
  ];
}

/** @param {() => Promise<string>} given.token  Asked for when the first line is copied. */
export function senderLines({ session, origin, token }) {
  let held = null;
  return h("div.sender-lines", {}, linesFor({ session, origin, token: MARK }).map(({ name, help, line }) => {
    const code = h("code", { tabindex: "0" }, line);
    const copy = h("button", { type: "button", "aria-label": `Copy the line for ${name}`, onclick: async () => {
      try {
        held ??= await token();
      } catch (error) {
        setText(copy, `No token: ${error.message}`);
        return;
      }
      const whole = line.replaceAll(MARK, held);
      try {
        await navigator.clipboard.writeText(whole);
        setText(copy, "Copied");
      } catch {
        // Without the clipboard the line is shown whole, to be selected.
        setText(code, whole);
        setText(copy, "Select and copy");
      }
    } }, "Copy");
    return h("div.sender-line", {}, h("h3", {}, name), h("p.soft.small", {}, help), h("div.code-line", {}, code, copy));
  }));
}
