// Promises of the architecture page that neither the compiler nor the linter can see.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../lib/paths.mjs';

/**
 * @typedef {object} Rule
 * @property {string} promise shown when it is broken
 * @property {RegExp} files relative paths it looks at
 * @property {RegExp} [except] paths it leaves alone
 * @property {RegExp} pattern what must not be there, comments aside
 */

/** Folders of presets that are of no municipality that exists. */
const INVENTED = new Set(['demo', 'sandbox']);

/** @returns {string[]} slugs of the municipalities that presets exist for */
function municipalities() {
  try {
    return readdirSync(join(ROOT, 'apps/api/src/presets'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !INVENTED.has(entry.name))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** @param {string[]} names @returns {Rule[]} */
export const rulesFor = (names) => [
  ...(names.length
    ? [
        {
          promise: "a municipality's name belongs in its preset, never in application code",
          files: /^apps\/(api|citizen|backoffice|officer)\/src\/.*\.(ts|vue)$/,
          except: /^apps\/api\/src\/presets\/|\.test\.ts$|\/testing\//,
          pattern: new RegExp(`\\b(${names.join('|')})\\b`, 'i'),
        },
      ]
    : []),
  {
    promise: 'a status changes only through transition() of a repository',
    files: /^apps\/api\/src\/.*\.ts$/,
    except:
      /\/persistence\/|\.repository\.ts$|^apps\/api\/src\/(migrations|platform|presets|testing)\/|\.test\.ts$/,
    pattern: /\bupdate\b[^;'"`]*\bset\b[^;'"`]*\bstatus\s*=/i,
  },
  {
    promise: 'text from elsewhere is never inserted as HTML (v-html, innerHTML)',
    files: /^apps\/(citizen|backoffice|officer)\/src\/.*\.(ts|vue)$/,
    // The icon component draws literals of our own bundle.
    except: /\.test\.ts$|\/AppIcon\.vue$/,
    pattern: /\bv-html\b|\.(inner|outer)HTML\s*=/,
  },
];

/** @param {string} source */
function withoutComments(source) {
  return (
    source
      // Line numbers must survive.
      .replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
      .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
  );
}

/**
 * @param {string} path relative @param {string} source @param {Rule[]} rules
 * @returns {string[]} one line for each violation
 */
export function violationsIn(path, source, rules) {
  /** @type {string[]} */
  const found = [];
  const code = withoutComments(source);
  for (const rule of rules) {
    if (!rule.files.test(path) || rule.except?.test(path)) continue;
    const at = code.search(rule.pattern);
    if (at >= 0) found.push(`${path}:${code.slice(0, at).split('\n').length} ${rule.promise}`);
  }
  return found;
}

/** @returns {string[]} one line for each violation in the repository */
export function findViolations() {
  const rules = rulesFor(municipalities());
  /** @type {string[]} */
  const found = [];
  /** @param {string} dir */
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (['node_modules', 'dist'].includes(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|vue)$/.test(entry.name)) {
        found.push(...violationsIn(relative(ROOT, path), readFileSync(path, 'utf8'), rules));
      }
    }
  };
  walk(join(ROOT, 'apps'));
  return found;
}
