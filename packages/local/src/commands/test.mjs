import { availableParallelism } from 'node:os';
import { paint, progress, seconds } from '../lib/progress.mjs';
import { guardRunning } from '../lib/run.mjs';
import { allPhases } from './phases.mjs';

const KINDS = ['static', 'unit', 'int', 'e2e', 'storm'];
const OUTPUT_LINES = 150;

/**
 * All phases, or those of the kinds named: `npm test -- unit`.
 * @param {string[]} args @param {import('../cli.mjs').StopSignal} stop
 */
export async function main(args, stop) {
  const unknown = args.find((arg) => !KINDS.includes(arg));
  if (unknown) throw new Error(`Unknown phase "${unknown}". Choose from: ${KINDS.join(', ')}.`);
  return runPhases(args.length ? args : KINDS, stop);
}

/**
 * Runs phases, as many at a time as the machine bears, and prints the totals.
 * @param {string[]} kinds @param {import('../cli.mjs').StopSignal} stop @param {(name: string) => boolean} [chosen]
 * @returns {Promise<number>} exit code
 */
export async function runPhases(kinds, stop, chosen = () => true) {
  await guardRunning();
  const all = allPhases();
  /** @type {Set<import('./phases.mjs').Phase>} */
  const wanted = new Set();
  /** @param {import('./phases.mjs').Phase} phase */
  const want = (phase) => {
    wanted.add(phase);
    for (const name of phase.needs) all.filter((other) => other.name === name).forEach(want);
  };
  all.filter((phase) => kinds.includes(phase.kind) && chosen(phase.name)).forEach(want);

  // One more than there are cores: phases also wait for disks and processes.
  const capacity = Math.max(3, availableParallelism() + 1);
  const pending = all.filter((phase) => wanted.has(phase));
  /** @type {Map<string, Promise<void>>} */
  const active = new Map();
  /** @type {Map<string, boolean>} */
  const finished = new Map();
  let load = 0;
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  /** @type {string[]} */
  const failures = [];

  /** @param {import('./phases.mjs').Phase} phase */
  async function execute(phase) {
    const started = Date.now();
    /** @type {import('./phases.mjs').Result} */
    let result;
    const missing = phase.needs.filter((name) => finished.get(name) === false);
    if (missing.length) result = { passed: 0, failed: 1, output: `Not run: ${missing.join(', ')} failed.` };
    else {
      try {
        result = await phase.work();
      } catch (error) {
        result = { passed: 0, failed: 1, output: /** @type {Error} */ (error).message };
      }
    }
    if (stop.isRequested()) return;
    finished.set(phase.name, result.failed === 0);
    passed += result.passed;
    failed += result.failed;
    skipped += result.skipped ?? 0;
    const mark = result.failed ? paint('✗', 31) : paint('✓', 32);
    const counts = ['unit', 'int', 'e2e'].includes(phase.kind)
      ? `  ${result.passed} passed${result.failed ? `, ${result.failed} failed` : ''}${result.skipped ? `, ${result.skipped} skipped` : ''}`
      : '';
    progress(`${mark} ${phase.name.padEnd(18)} ${seconds(Date.now() - started).padStart(8)}${counts}`);
    if (result.failed) {
      const lines = result.output.trimEnd().split('\n');
      const shown = lines.slice(-OUTPUT_LINES);
      const cut = lines.length > shown.length ? [`… ${lines.length - shown.length} lines before these`] : [];
      console.log([...cut, ...shown].map((line) => `    ${line}`).join('\n'));
      failures.push(phase.name);
    }
  }

  while ((pending.length || active.size) && !stop.isRequested()) {
    for (const phase of [...pending]) {
      if (!phase.needs.every((name) => finished.has(name))) continue;
      // Nobody passes by: two light ones at a time would keep a heavy one waiting to the end.
      if (active.size && load + phase.weight > capacity) break;
      pending.splice(pending.indexOf(phase), 1);
      load += phase.weight;
      active.set(
        phase.name,
        execute(phase).finally(() => {
          load -= phase.weight;
          active.delete(phase.name);
        }),
      );
    }
    await Promise.race([...active.values(), stop.requested]);
  }
  if (stop.isRequested()) {
    progress('stopped');
    return 130;
  }
  if (skipped) progress(paint(`${skipped} tests were skipped`, 33));
  if (failures.length) progress(paint(`failed: ${failures.join(', ')}`, 31));
  console.log(`${passed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}
