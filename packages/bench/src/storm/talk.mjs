/** @param {string} line */
export function say(line) {
  console.log(`[storm] ${line}`);
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

let state = 0;

/** Storms with one seed make the same choices. @param {number} value */
export function seed(value) {
  state = value >>> 0;
}

/** A small seeded generator: 0 to 1. */
export function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
