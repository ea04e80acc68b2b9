import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from '../build.mjs';
import { CACHE_DIR, ROOT } from '../lib/paths.mjs';
import { progress } from '../lib/progress.mjs';
import { must } from '../lib/run.mjs';

const CONTRACTS = join(ROOT, 'packages/contracts');
const DOCUMENT = join(ROOT, 'openapi/sosta.openapi.yaml');
/** Its part for third parties, written beside it. */
const PUBLISHED = 'sosta-integration.openapi.yaml';
const GENERATED = join(CONTRACTS, 'src/generated');

/** Makes every generated file: the OpenAPI document from the API, the client from the document. */
export async function main() {
  await build({ only: ['api'], onProgress: progress });
  await generate(DOCUMENT, GENERATED);
  progress('openapi/ and packages/contracts/src/generated written');
  await build({ only: ['contracts'], onProgress: progress });
}

/** @param {string} document file to write @param {string} output folder to write */
async function generate(document, output) {
  await must(
    'Writing the OpenAPI document',
    process.execPath,
    [join(ROOT, 'apps/api/dist/bundle/openapi.js'), document],
    {
      env: { LOG_LEVEL: 'silent' },
    },
  );
  await must('Generating the client', 'openapi-ts', ['-i', document, '-o', output], { cwd: CONTRACTS });
}

/**
 * Files that `gen` would change. The API must be built.
 * @returns {Promise<string[]>} one line for each difference
 */
export async function findDrift() {
  const dir = await mkdtemp(join(CACHE_DIR, 'drift-'));
  try {
    await generate(join(dir, 'sosta.openapi.yaml'), join(dir, 'generated'));
    return [
      ...(await compare(join(dir, 'sosta.openapi.yaml'), DOCUMENT)),
      ...(await compare(join(dir, PUBLISHED), join(ROOT, 'openapi', PUBLISHED))),
      ...(await compareFolders(join(dir, 'generated'), GENERATED)),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @param {string} fresh @param {string} committed */
async function compare(fresh, committed) {
  const name = relative(ROOT, committed);
  if (!existsSync(committed)) return [`${name} is missing`];
  const [a, b] = await Promise.all([readFile(fresh, 'utf8'), readFile(committed, 'utf8')]);
  if (a === b) return [];
  const [expected, actual] = [a.split('\n'), b.split('\n')];
  const line = expected.findIndex((text, index) => text !== actual[index]);
  return [
    `${name}:${line + 1} differs\n    committed: ${actual[line] ?? '(end)'}\n    generated: ${expected[line] ?? '(end)'}`,
  ];
}

/** @param {string} fresh @param {string} committed */
async function compareFolders(fresh, committed) {
  /** @param {string} dir */
  const files = async (dir) =>
    existsSync(dir)
      ? (await readdir(dir, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
      : [];
  const [expected, actual] = [await files(fresh), await files(committed)];
  const differences = actual
    .filter((name) => !expected.includes(name))
    .map((name) => `${relative(ROOT, join(committed, name))} is no longer generated`);
  for (const name of expected) differences.push(...(await compare(join(fresh, name), join(committed, name))));
  return differences;
}
