// Lives beside a supervisor and reads its stdin, which the supervisor never writes to. When the supervisor
// dies, however it dies, the pipe closes and the processes it left behind are stopped in order.
import { rmSync } from 'node:fs';
import { stopOrphans } from './processes.mjs';

const [runDir, disposable] = process.argv.slice(2);
if (!runDir) throw new Error('usage: guardian.mjs RUN_DIR [DIRECTORY_TO_REMOVE]');
for (const signal of /** @type {const} */ (['SIGINT', 'SIGHUP'])) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  await stopOrphans(runDir);
  if (disposable) rmSync(disposable, { recursive: true, force: true });
  process.exit(0);
});
