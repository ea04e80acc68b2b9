import { build } from '../build.mjs';
import { progress } from '../lib/progress.mjs';
import { serve } from './serve.mjs';

/**
 * Everything on built code, with the demo.
 * @param {string[]} _args @param {import('../cli.mjs').StopSignal} stop
 */
export async function main(_args, stop) {
  progress('starting Sosta (Ctrl-C stops it)');
  const built = build({ onProgress: progress });
  // Awaited later, beside the start of the services.
  built.catch(() => {});
  return serve({ built }, stop);
}
