import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';
import { runBench } from './bench.mjs';

/**
 * The crash storm: processes are killed at random while people work, and every promise must hold.
 * @param {string[]} args @param {import('../cli.mjs').StopSignal} stop
 */
export const main = (args, stop) => runBench(join(ROOT, 'packages/bench/src/storm.mjs'), args, stop);
