import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, stopOrphans } from '../lib/processes.mjs';
import { until } from '../lib/net.mjs';
import { LOCAL_DIR } from '../lib/paths.mjs';
import { progress } from '../lib/progress.mjs';
import { ownerOf } from '../supervisor.mjs';

/** Stops what runs and deletes its data. What was unpacked and built stays in .local/cache. */
export async function main() {
  const runDir = join(LOCAL_DIR, 'run');
  const owner = ownerOf(runDir);
  if (owner) {
    progress(`stopping the running Sosta (process ${owner.pid}) …`);
    process.kill(owner.pid, 'SIGTERM');
    try {
      await until(async () => !isAlive(owner), {
        timeoutMs: 40_000,
        intervalMs: 100,
        what: 'The running Sosta',
      });
    } catch {
      process.kill(owner.pid, 'SIGKILL');
    }
  }
  await stopOrphans(runDir);
  for (const name of ['data', 'logs', 'run']) rmSync(join(LOCAL_DIR, name), { recursive: true, force: true });
  progress('data deleted; the next npm start begins anew');
}
