import { build } from '../build.mjs';
import { progress } from '../lib/progress.mjs';

/** Builds everything that has changed; `build api` only that and what it needs. @param {string[]} args */
export async function main(args) {
  const only = /** @type {import('../build.mjs').TargetName[]} */ (args);
  await build({ ...(only.length ? { only } : {}), onProgress: progress });
  progress('built');
}
