// Lives beside a supervisor and reads its stdin, which the supervisor never writes to. When the supervisor
// dies, however it dies, the pipe closes and the processes it left behind are stopped in order.
import { stopOrphans } from './processes.mjs';

const runDir = process.argv[2];
if (!runDir) throw new Error('usage: guardian.mjs RUN_DIR');
for (const signal of /** @type {const} */ (['SIGINT', 'SIGHUP'])) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  await stopOrphans(runDir);
  process.exit(0);
});
