import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTimeOf, writePidFile } from './lib/processes.mjs';
import { until } from './lib/net.mjs';
import { AlreadyRunningError, createSupervisor } from './supervisor.mjs';

let dir = '';
/** @type {import('./supervisor.mjs').Supervisor | undefined} */
let supervisor;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'sosta-sup-'))));
afterEach(async () => {
  await supervisor?.stopAll();
  supervisor = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const create = async () =>
  (supervisor = await createSupervisor({ runDir: join(dir, 'run'), logDir: join(dir, 'logs') }));

/** A process that appends its name to a file when asked to stop. @param {string} name @param {string} [extra] */
const script = (name, extra = '') => [
  '-e',
  `const fs = require('fs');
   process.on('SIGTERM', () => { fs.appendFileSync(${JSON.stringify(join(dir, 'stopped'))}, '${name}\\n'); process.exit(0); });
   fs.writeFileSync(${JSON.stringify(join(dir, `${name}.up`))}, String(process.pid));
   setInterval(() => {}, 1000); ${extra}`,
];
/** The pid a process has written down. The file is there before its text is: until then 0. @param {string} name */
const pidOf = (name) => {
  const file = join(dir, `${name}.up`);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
};
/** @param {string} name */
const isUp = (name) => until(async () => pidOf(name) > 0);
/** @param {string} name @param {number} order */
const spec = (name, order) => ({
  name,
  order,
  command: process.execPath,
  args: script(name),
  ready: () => isUp(name),
});

describe('a supervisor', () => {
  test('stops in order and leaves nothing', async () => {
    const { start, stopAll } = await create();
    await start(spec('postgres', 40));
    await start(spec('api', 10));
    await start(spec('redis', 30));
    const pids = ['postgres', 'api', 'redis'].map(pidOf);
    await stopAll();
    expect(readFileSync(join(dir, 'stopped'), 'utf8')).toBe('api\nredis\npostgres\n');
    expect(pids.map(startTimeOf)).toEqual([null, null, null]);
  });

  test('kills what does not stop in time, with its children', async () => {
    const { start, stopAll } = await create();
    const child = join(dir, 'child.up');
    await start({
      name: 'deaf',
      command: process.execPath,
      args: [
        '-e',
        `process.on('SIGTERM', () => {});
         const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
         require('fs').writeFileSync(${JSON.stringify(child)}, String(child.pid)); setInterval(() => {}, 1000);`,
      ],
      stopTimeoutMs: 200,
      ready: () => isUp('child'),
    });
    const grandchild = pidOf('child');
    await stopAll();
    await until(async () => startTimeOf(grandchild) === null, { timeoutMs: 3000 });
  });

  test('starts again what was killed, and only that', async () => {
    const { start, kill, pid } = await create();
    await start({ ...spec('api', 10), autoRestart: true });
    const first = pid('api');
    kill('api');
    await until(async () => pid('api') !== first && pid('api') !== undefined);
    await start(spec('once', 10));
    kill('once');
    await until(async () => pid('once') === undefined);
  });

  test('says why a process did not start, with its last words', async () => {
    const { start } = await create();
    const failing = start({
      name: 'bad',
      command: process.execPath,
      args: ['-e', "console.error('no such database'); process.exit(3)"],
      ready: (alive) => until(async () => false, { alive, what: 'bad' }),
      autoRestart: true,
    });
    await expect(failing).rejects.toThrow(/bad did not start[\s\S]*no such database/);
  });

  test('lets one owner at a time use the directory', async () => {
    await create();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const owner = { pid: other.pid, startTime: startTimeOf(other.pid ?? 0) };
    writeFileSync(join(dir, 'run/supervisor.json'), JSON.stringify(owner));
    await expect(createSupervisor({ runDir: join(dir, 'run'), logDir: dir })).rejects.toThrow(
      AlreadyRunningError,
    );
    other.kill('SIGKILL');
  });

  test('stops the orphans of an earlier run, and no stranger with the same pid', async () => {
    const orphan = spawn(process.execPath, script('orphan'), { detached: true });
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
    await isUp('orphan');
    const common = { stopSignal: /** @type {const} */ ('SIGTERM'), stopTimeoutMs: 2000, order: 10 };
    const pid = orphan.pid ?? 0;
    writePidFile(join(dir, 'run'), { name: 'orphan', pid, startTime: startTimeOf(pid), ...common });
    writePidFile(join(dir, 'run'), { name: 'stranger', pid: stranger.pid ?? 0, startTime: '1', ...common });
    expect((await create()).orphans).toEqual(['orphan']);
    expect(startTimeOf(pid)).toBeNull();
    expect(startTimeOf(stranger.pid ?? 0)).not.toBeNull();
    stranger.kill('SIGKILL');
  });

  test('stops the program behind a shell too', async () => {
    const { start, stopAll } = await create();
    const command = [process.execPath, ...script('inner')]
      .map((part) => `'${part.replaceAll("'", "'\\''")}'`)
      .join(' ');
    await start({
      name: 'shell',
      command: '/bin/sh',
      args: ['-c', `${command}; exit $?`],
      ready: () => isUp('inner'),
    });
    const inner = pidOf('inner');
    await stopAll();
    await until(async () => startTimeOf(inner) === null, { timeoutMs: 3000 });
  });

  test('takes its processes along when it is killed', async () => {
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createSupervisor } from ${JSON.stringify(new URL('./supervisor.mjs', import.meta.url).href)};
         const s = await createSupervisor({ runDir: ${JSON.stringify(join(dir, 'run'))}, logDir: ${JSON.stringify(join(dir, 'logs'))} });
         await s.start({ name: 'api', command: process.execPath, args: ${JSON.stringify(script('api'))} });
         setInterval(() => {}, 1000);`,
      ],
      { stdio: 'ignore' },
    );
    await isUp('api');
    owner.kill('SIGKILL');
    await until(async () => startTimeOf(pidOf('api')) === null, { timeoutMs: 5000 });
    expect(readFileSync(join(dir, 'stopped'), 'utf8')).toBe('api\n');
  });
});
