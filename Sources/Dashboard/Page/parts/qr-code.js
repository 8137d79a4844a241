/**
 * QR codes (ISO/IEC 18004, model 2): bytes, error correction level M, sizes 1 to 40.
 *
 * A matrix is an array of rows of booleans, true for dark, without the quiet zone of four.
 */

/** Check bytes of a block, by size (table 9, level M). */
const CHECK_BYTES = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, ...Array(19).fill(28)];
/** Blocks that the bytes are dealt to, by size (table 9, level M). */
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49];
const LEVEL_M = 0b00;
const BYTE_MODE = 0b0100;
const LIGHT_ROW = [true, false, true, true, true, false, true, false, false, false, false];

/** The code of a text, as a matrix; fails where it holds more than 2,331 bytes. */
export function qrMatrix(text) {
  const bytes = new TextEncoder().encode(text);
  const size = Array.from({ length: 40 }, (_, at) => at + 1).find((one) => bytes.length <= capacity(one));
  if (size === undefined) throw new RangeError("a QR code holds 2,331 bytes at most");
  const sheet = new Sheet(size);
  sheet.place(interleaved(encoded(bytes, size), size));
  let best = null;
  for (let mask = 0; mask < 8; mask += 1) {
    const matrix = sheet.masked(mask);
    const cost = penalty(matrix);
    if (!best || cost < best.cost) best = { matrix, cost };
  }
  return best.matrix;
}

/** A matrix as the path of an SVG whose unit is a module, quiet zone included. */
export function qrPath(matrix) {
  return matrix.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
}

// Bytes.

/** Modules of a symbol that carry data and check bits. */
function modules(size) {
  const side = 17 + 4 * size;
  const marks = centers(size).length;
  // Three corners with their format bits, two timing lines, alignment marks (those on the timing lines share five modules).
  const fixed = 3 * 64 + 31 + 2 * (side - 16) + (marks ? (marks * marks - 3) * 25 - 2 * (marks - 2) * 5 : 0) + (size >= 7 ? 36 : 0);
  return side * side - fixed;
}

const total = (size) => Math.floor(modules(size) / 8);
const dataBytes = (size) => total(size) - CHECK_BYTES[size - 1] * BLOCKS[size - 1];
const lengthBits = (size) => (size < 10 ? 8 : 16);
const capacity = (size) => Math.floor((dataBytes(size) * 8 - 4 - lengthBits(size)) / 8);

/** Mode, length, bytes, terminator and padding. */
function encoded(bytes, size) {
  const bits = [];
  const put = (value, count) => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  put(BYTE_MODE, 4);
  put(bytes.length, lengthBits(size));
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, dataBytes(size) * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const made = [];
  for (let at = 0; at < bits.length; at += 8) made.push(bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  for (let at = 0; made.length < dataBytes(size); at += 1) made.push(at % 2 === 0 ? 0xec : 0x11);
  return made;
}

/** Data and check bytes of all blocks, a byte of each in turn. Later blocks may hold one byte more. */
function interleaved(data, size) {
  const [count, check] = [BLOCKS[size - 1], CHECK_BYTES[size - 1]];
  const short = Math.floor(data.length / count);
  const long = data.length % count;
  const blocks = [];
  let at = 0;
  for (let block = 0; block < count; block += 1) {
    const length = short + (block >= count - long ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const divisor = generator(check);
  const checks = blocks.map((block) => remainder(block, divisor));
  const deal = (lists, length) => Array.from({ length }, (_, n) => lists.filter((list) => n < list.length).map((list) => list[n])).flat();
  return [...deal(blocks, short + 1), ...deal(checks, check)];
}

/** A product in the field of 256 elements over x⁸ + x⁴ + x³ + x² + 1. */
function product(a, b) {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit -= 1) sum = (sum << 1) ^ (sum & 0x80 ? 0x11d : 0) ^ ((b >> bit) & 1 ? a : 0);
  return sum;
}

/** Coefficients below the leading one of (x - 1)(x - 2)(x - 4)…, greatest power first. */
function generator(degree) {
  let made = [1];
  let root = 1;
  for (let n = 0; n < degree; n += 1) {
    const next = [...made, 0];
    made.forEach((coefficient, at) => (next[at + 1] ^= product(coefficient, root)));
    made = next;
    root = product(root, 2);
  }
  return made.slice(1);
}

function remainder(block, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, at) => (rest[at] ^= product(coefficient, factor)));
  }
  return rest;
}

// The sheet.

/** Rows and columns of the alignment marks' centres. */
function centers(size) {
  if (size === 1) return [];
  const count = Math.floor(size / 7) + 2;
  const last = 10 + 4 * size;
  // Even steps, counted from the end; size 32 is the standard's exception.
  const step = size === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

class Sheet {
  constructor(size) {
    this._size = size;
    this._side = 17 + 4 * size;
    const blank = (value) => Array.from({ length: this._side }, () => Array(this._side).fill(value));
    this._dark = blank(false);
    this._isFixed = blank(false);
    this._drawFixed();
  }

  _set(x, y, dark) {
    this._dark[y][x] = dark;
    this._isFixed[y][x] = true;
  }

  _drawFixed() {
    const side = this._side;
    for (let at = 0; at < side; at += 1) {
      this._set(at, 6, at % 2 === 0);
      this._set(6, at, at % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [side - 4, 3], [3, side - 4]]) this._square(cx, cy, 4, (ring) => ring !== 2 && ring !== 4);
    const places = centers(this._size);
    const last = places.length - 1;
    places.forEach((cx, column) => places.forEach((cy, row) => {
      const isCorner = (column === 0 && (row === 0 || row === last)) || (column === last && row === 0);
      if (!isCorner) this._square(cx, cy, 2, (ring) => ring !== 1);
    }));
    this._drawFormat(this._dark, 0);
    if (this._size >= 7) this._drawSize();
  }

  /** Rings around a centre, as far as they lie on the sheet. */
  _square(cx, cy, reach, isDark) {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        const [x, y] = [cx + dx, cy + dy];
        if (x >= 0 && y >= 0 && x < this._side && y < this._side) this._set(x, y, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  /** Level and mask, fifteen bits of BCH code, twice. */
  _drawFormat(dark, mask) {
    const value = (LEVEL_M << 3) | mask;
    let rest = value;
    for (let n = 0; n < 10; n += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((value << 10) | rest) ^ 0x5412;
    const side = this._side;
    const put = (x, y, at) => {
      this._isFixed[y][x] = true;
      dark[y][x] = ((bits >> at) & 1) === 1;
    };
    for (let at = 0; at < 6; at += 1) put(8, at, at);
    put(8, 7, 6);
    put(8, 8, 7);
    put(7, 8, 8);
    for (let at = 9; at < 15; at += 1) put(14 - at, 8, at);
    for (let at = 0; at < 8; at += 1) put(side - 1 - at, 8, at);
    for (let at = 8; at < 15; at += 1) put(8, side - 15 + at, at);
    this._isFixed[side - 8][8] = true;
    dark[side - 8][8] = true;
  }

  /** The size itself, eighteen bits, twice, from 7 on. */
  _drawSize() {
    let rest = this._size;
    for (let n = 0; n < 12; n += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this._size << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const [a, b] = [this._side - 11 + (at % 3), Math.floor(at / 3)];
      this._set(a, b, ((bits >> at) & 1) === 1);
      this._set(b, a, ((bits >> at) & 1) === 1);
    }
  }

  /** Bits in columns of two, from the right, upwards and downwards in turn, around the vertical timing line. */
  place(bytes) {
    let at = 0;
    let isUpwards = true;
    for (let right = this._side - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this._side; step += 1) {
        const y = isUpwards ? this._side - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this._isFixed[y][x]) continue;
          // What is left over when the bytes end stays light.
          this._dark[y][x] = at < bytes.length * 8 && ((bytes[at >> 3] >> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
      isUpwards = !isUpwards;
    }
  }

  masked(mask) {
    const rule = [
      (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
      (x, y) => ((x * y) % 2) + ((x * y) % 3), (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
    ][mask];
    const made = this._dark.map((row, y) => row.map((dark, x) => (this._isFixed[y][x] ? dark : dark !== (rule(x, y) === 0))));
    this._drawFormat(made, mask);
    return made;
  }
}

/** How hard a matrix is to read (section 7.8.3): runs, blocks, what looks like a corner, an uneven share of dark. */
function penalty(matrix) {
  const side = matrix.length;
  const columns = matrix.map((_, x) => matrix.map((row) => row[x]));
  let cost = 0;
  let darks = 0;
  for (const line of [...matrix, ...columns]) {
    let run = 0;
    line.forEach((dark, at) => {
      run = at > 0 && dark === line[at - 1] ? run + 1 : 1;
      if (run === 5) cost += 3;
      else if (run > 5) cost += 1;
    });
    for (let at = 0; at + 11 <= side; at += 1) {
      const is = (wanted) => wanted.every((dark, n) => line[at + n] === dark);
      if (is(LIGHT_ROW) || is([...LIGHT_ROW].reverse())) cost += 40;
    }
  }
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (matrix[y][x]) darks += 1;
      if (x > 0 && y > 0 && [matrix[y - 1][x - 1], matrix[y - 1][x], matrix[y][x - 1]].every((dark) => dark === matrix[y][x])) cost += 3;
    }
  }
  return cost + Math.floor(Math.abs((darks * 20) / (side * side) - 10)) * 10;
}
