// Progress for people: one line a step, with the time since the start of the command.

const startedAt = Number(process.env.SOSTA_STARTED_AT) || Date.now();
const colour = process.stdout.isTTY && !process.env.NO_COLOR;

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Time since the command began, in milliseconds. */
export const elapsed = () => Date.now() - startedAt;

/** @param {string} message */
export function progress(message) {
  console.log(`${paint(`[${seconds(elapsed()).padStart(8)}]`, 2)} ${message}`);
}

/** @param {string} text @param {number} code an SGR code */
export function paint(text, code) {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text;
}
