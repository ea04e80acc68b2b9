import { runPhases } from './test.mjs';

/**
 * The quick answer before a commit: format, lint, boundaries, types.
 * @param {string[]} _args @param {import('../cli.mjs').StopSignal} stop
 */
export const main = (_args, stop) => runPhases(['static'], stop, (name) => name !== 'drift');
