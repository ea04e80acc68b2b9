import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const ofApi = createRequire(join(ROOT, 'apps/api/package.json'));
/** In the versions that the API has, where it has them. */
const SAME = ['@nestjs/common', '@nestjs/core', 'pg', 'reflect-metadata', 'rxjs', 'typeorm'];

/**
 * Installs what only a rival needs into a folder of its own, once: Nest on Express with TypeORM.
 * @returns {Promise<string>} the folder
 */
export async function typeormRivalPackages() {
  const folder = join(ROOT, '.local/cache/bench-typeorm');
  /** @type {Record<string, string>} */
  const { dependencies: ours } = JSON.parse(readFileSync(ofApi.resolve('./package.json'), 'utf8'));
  const dependencies = Object.fromEntries(SAME.map((name) => [name, ours[name]]));
  dependencies['@nestjs/platform-express'] = dependencies['@nestjs/core'];
  const manifest = `${JSON.stringify({ name: 'bench-typeorm', private: true, dependencies }, null, 2)}\n`;
  const file = join(folder, 'package.json');
  const done = join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, manifest);
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => npm.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`Installing the rival's packages ended with ${code}`);
  writeFileSync(done, manifest);
  return folder;
}
