/** Lines to copy for programs that send audio, with the address and token in them. */

import { h, setText } from "./dom.js";

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
    { name: "RTP", help: "Opens a UDP port for Opus; its answer names port and SSRC. Then send to it:",
      line: `curl -X POST -H "Authorization: Bearer ${token}" ${base}/rtp && ffmpeg -re -i talk.wav -c:a libopus -ar 48000 -ac 1 -f rtp rtp://${host.replace(/:\d+$/, "")}:PORT` },
  ];
}

export function senderLines(given) {
  return h("div.sender-lines", {}, linesFor(given).map(({ name, help, line }) => {
    const code = h("code", { tabindex: "0" }, hidden(line, given.token));
    const copy = h("button", { type: "button", onclick: async () => {
      try {
        await navigator.clipboard.writeText(line);
        setText(copy, "Copied");
      } catch {
        // Without the clipboard the line is shown whole, to be selected.
        setText(code, line);
        setText(copy, "Select and copy");
      }
    } }, "Copy");
    return h("div.sender-line", {}, h("h3", {}, name), h("p.soft.small", {}, help), h("div.code-line", {}, code, copy));
  }));
}

/** A hall's screen may be seen by many: the token is copied, not shown. */
function hidden(line, token) {
  return token === "" ? line : line.replaceAll(token, "••••••");
}
