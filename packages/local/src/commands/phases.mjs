// The phases of `test` and `check`, what each needs, and how its result is counted.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { LOCAL_DIR, ROOT } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { findDrift } from './gen.mjs';
import { findRules } from './rules.mjs';
import { findViolations } from './source-rules.mjs';

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} output shown when something failed
 *
 * @typedef {object} Phase
 * @property {string} name
 * @property {string[]} needs names of phases that must have passed
 * @property {number} weight how much of the machine it takes; 1 = one core. Those that wait for databases, browsers
 *   and restarts leave much of their cores idle: `storm`, `int` and `e2e` fit together.
 * @property {'static' | 'unit' | 'int' | 'storm' | 'e2e' | 'build'} kind `build` counts only when it fails
 * @property {() => Promise<Result>} work
 */

/** @param {boolean} ok @param {string} [output] @returns {Result} */
const check = (ok, output = '') => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, output });

/** @param {string} command @param {string[]} args @param {string} [cwd] */
async function program(command, args, cwd) {
  const { code, output } = await run(command, args, cwd ? { cwd } : {});
  return check(code === 0, output);
}

/** @param {string} name @param {string[]} needs @param {import('../build.mjs').TargetName[]} only @returns {Phase} */
const building = (name, needs, only) => ({
  name,
  needs,
  weight: 1,
  kind: 'build',
  work: async () => {
    await build({ only, concurrency: 1 });
    return { passed: 0, failed: 0, output: '' };
  },
});

/** Packages that can check their types: those with a script "types". @returns {Phase[]} */
function typePhases() {
  const phases = [];
  for (const group of ['apps', 'packages']) {
    for (const name of readdirSync(join(ROOT, group))) {
      const dir = join(ROOT, group, name);
      if (!existsSync(join(dir, 'package.json'))) continue;
      const script = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).scripts?.types;
      if (!script) continue;
      const [command = '', ...args] = String(script).split(' ');
      phases.push(
        /** @type {Phase} */ ({
          name: `types ${name}`,
          needs: ['build contracts'],
          weight: 1,
          kind: 'static',
          work: () => program(command, args, dir),
        }),
      );
    }
  }
  return phases;
}

/** In the order of their turns. @returns {Phase[]} */
export function allPhases() {
  mkdirSync(join(LOCAL_DIR, 'test'), { recursive: true });
  return [
    building('build contracts', [], ['contracts']),
    building('build api', ['build contracts'], ['api']),
    building('build apps', ['build contracts'], ['citizen', 'backoffice', 'officer', 'docs']),
    // What takes longest, and waits the most: the short ones find their place beside what is left of it.
    {
      name: 'int',
      needs: ['build contracts'],
      weight: 1.25,
      kind: 'int',
      work: () => vitest('int'),
    },
    {
      name: 'e2e',
      needs: ['build api', 'build apps'],
      weight: 1.25,
      kind: 'e2e',
      work: playwright,
    },
    {
      name: 'storm',
      needs: ['build api'],
      weight: 0.5,
      kind: 'storm',
      work: () =>
        program(process.execPath, [
          'packages/bench/src/storm.mjs',
          ...['--only', 'crash', '--purchases', '300', '--kills', '30', '--seed', '1'],
        ]),
    },
    // Before what is shorter: begun last, the longest of them would have a core for itself.
    ...typePhases(),
    {
      name: 'lint',
      needs: [],
      weight: 1,
      kind: 'static',
      work: () => program('oxlint', ['--deny-warnings']),
    },
    {
      name: 'unit',
      needs: ['build contracts'],
      weight: 1,
      kind: 'unit',
      work: () => vitest('unit'),
    },
    {
      name: 'format',
      needs: [],
      weight: 1,
      kind: 'static',
      work: () => program('oxfmt', ['--check']),
    },
    {
      name: 'boundaries',
      needs: ['build contracts'],
      weight: 1,
      kind: 'static',
      work: () => program('depcruise', ['--config', '.dependency-cruiser.cjs', 'apps', 'packages']),
    },
    {
      name: 'source rules',
      needs: [],
      weight: 1,
      kind: 'static',
      work: async () => {
        const violations = findViolations();
        return check(!violations.length, violations.join('\n'));
      },
    },
    {
      name: 'customer rules',
      needs: [],
      weight: 1,
      kind: 'static',
      work: async () => {
        const { missing, unknown } = findRules();
        const lines = [...missing.map((rule) => `No test names ${rule}.`), ...unknown];
        return check(!lines.length, lines.join('\n'));
      },
    },
    {
      name: 'openapi lint',
      needs: [],
      weight: 1,
      kind: 'static',
      work: () =>
        program('spectral', [
          ...['lint', 'openapi/sosta.openapi.yaml', '--ruleset', 'openapi/spectral.yaml'],
          ...['--fail-severity', 'warn', '--quiet'],
        ]),
    },
    {
      name: 'openapi interoperability',
      needs: [],
      weight: 1,
      kind: 'static',
      work: () =>
        program('spectral', [
          ...['lint', 'openapi/sosta-integration.openapi.yaml', '--ruleset', 'openapi/interoperability.yaml'],
          ...['--fail-severity', 'hint', '--quiet'],
        ]),
    },
    {
      name: 'drift',
      needs: ['build api'],
      weight: 1,
      kind: 'static',
      work: async () => {
        const differences = await findDrift();
        return check(
          !differences.length,
          `${differences.join('\n')}\nRun "npm run gen" and commit what it writes.`,
        );
      },
    },
  ];
}

/** @param {'unit' | 'int'} project */
async function vitest(project) {
  const file = join(LOCAL_DIR, 'test', `${project}.json`);
  rmSync(file, { force: true });
  const { code, output } = await run(
    'vitest',
    [...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]],
    { env: { NO_COLOR: '1' } },
  );
  return counted(file, code, output, (report) => {
    let failed = report.numFailedTests;
    // A file that does not even load has failed although none of its tests has.
    for (const result of report.testResults) {
      if (result.status !== 'failed') continue;
      if (!result.assertionResults.some((/** @type {any} */ test) => test.status === 'failed')) failed++;
    }
    return {
      passed: report.numPassedTests,
      failed,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

async function playwright() {
  const file = join(LOCAL_DIR, 'test', 'e2e.json');
  const dir = join(ROOT, 'packages/e2e');
  rmSync(file, { force: true });
  const { code, output } = await run('playwright', ['test', '--reporter=list,json'], {
    cwd: dir,
    env: {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      CI: '1',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    },
  });
  return counted(file, code, output, ({ stats }) => ({
    passed: stats.expected,
    // A test that passes only at a second try hides a bug.
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/**
 * @param {string} file @param {number} code @param {string} output
 * @param {(report: any) => { passed: number, failed: number, skipped: number }} count
 * @returns {Result}
 */
function counted(file, code, output, count) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, output: `${output}\n(no report was written; exit code ${code})` };
  }
  const result = count(report);
  // Something outside the tests went wrong: an unhandled rejection, a failed setup.
  if (code !== 0 && result.failed === 0) result.failed = 1;
  return { ...result, output };
}
