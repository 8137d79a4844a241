/** QR codes as readers see them: zbarimg reads each from a picture; and what every code must have. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { pageModule } from "./surroundings.mjs";

const { qrMatrix, qrPath } = await pageModule("parts/qr-code.js");

/** A picture with four pixels a module, quiet zone included. */
function picture(matrix) {
  const side = (matrix.length + 8) * 4;
  const pixels = Buffer.alloc(side * side, 255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) if (matrix[Math.floor(y / 4) - 4]?.[Math.floor(x / 4) - 4]) pixels[y * side + x] = 0;
  }
  return Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), pixels]);
}

test("a reader reads codes of every size", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "roomtone-qr-"));
  try {
    const seen = new Set();
    // Up to what fits each size, so that block layouts, alignment marks and length fields of all are tried.
    for (let length = 1, number = 0; length <= 2331; length = Math.max(length + 1, Math.ceil(length * 1.09)), number += 1) {
      const text = `https://live.example.com/#/attend/keynote?join=${"aZ09-_.".repeat(400)}`.slice(0, length);
      const matrix = qrMatrix(text);
      const file = join(folder, `${number}.pgm`);
      writeFileSync(file, picture(matrix));
      const read = spawnSync("zbarimg", ["--quiet", "--raw", "--set", "*.disable", "--set", "qrcode.enable", file], { encoding: "utf8" });
      assert.equal(read.error, undefined, "zbarimg is missing; scripts/setup --browser installs it");
      assert.equal(read.stdout.trimEnd(), text, `${length} bytes, ${matrix.length} modules`);
      seen.add(matrix.length);
    }
    assert.ok(seen.size > 30, `${seen.size} sizes`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the smallest code has its corners, timing and dark module", () => {
  const matrix = qrMatrix("A");
  assert.equal(matrix.length, 21);
  const corner = (x, y) => matrix.slice(y, y + 7).map((row) => row.slice(x, x + 7).map((dark) => (dark ? "#" : ".")).join(""));
  const wanted = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];
  assert.deepEqual([corner(0, 0), corner(14, 0), corner(0, 14)], [wanted, wanted, wanted]);
  assert.equal(matrix[13][8], true);
  assert.deepEqual(matrix[6].slice(8, 13), [true, false, true, false, true]);
});

test("what is too long is refused, and a path covers the dark modules", () => {
  assert.throws(() => qrMatrix("x".repeat(2332)), RangeError);
  const matrix = qrMatrix("ü".repeat(20));
  assert.equal(qrPath(matrix).match(/M/g).length, matrix.flat().filter(Boolean).length);
});
