import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/paths.mjs';
import { paint } from '../lib/progress.mjs';

const TABLE = 'apps/docs/reference/rules.md';
const TEST_FILES = /\.(?:test|journey)\.(?:ts|mjs)$/;
const SKIPPED = new Set(['node_modules', 'dist', '.local', '.git', 'generated']);

/** @typedef {{ rule: string, text: string }} Rule */
/** @typedef {{ title: string, file: string }} NamedTest */

/**
 * Prints the customer's rules with the tests that name them in their titles; fails when one has none.
 * @returns {Promise<number>} exit code
 */
export async function main() {
  const { rules, tests, missing, unknown } = findRules();
  for (const { rule, text } of rules) {
    const named = tests.get(rule) ?? [];
    console.log(`${paint(rule.padEnd(4), named.length ? 32 : 31)} ${text}`);
    for (const { title, file } of named) console.log(`       ${title}  ${paint(file, 90)}`);
    if (named.length === 0) console.log(`       ${paint('no test names it', 31)}`);
  }
  const count = new Set([...tests.values()].flat().map(({ title, file }) => `${file} ${title}`)).size;
  for (const line of unknown) console.log(paint(`No such rule: ${line}`, 31));
  if (missing.length) console.log(paint(`Without a test: ${missing.join(', ')}`, 31));
  console.log(`${rules.length - missing.length} of ${rules.length} rules named by ${count} tests`);
  return missing.length || unknown.length ? 1 : 0;
}

/** The rules, the tests that name each, the rules that none names, and the names of rules there are not. */
export function findRules() {
  const rules = readRules(readFileSync(join(ROOT, TABLE), 'utf8'));
  /** @type {Map<string, NamedTest[]>} */
  const tests = new Map(rules.map(({ rule }) => [rule, []]));
  /** @type {string[]} */
  const unknown = [];
  for (const file of testFiles(ROOT)) {
    for (const title of testTitles(readFileSync(file, 'utf8'), file)) {
      for (const rule of rulesIn(title)) {
        const named = tests.get(rule);
        if (named) named.push({ title, file: relative(ROOT, file) });
        else unknown.push(`${rule}: ${relative(ROOT, file)}: ${title}`);
      }
    }
  }
  const missing = rules.filter(({ rule }) => !tests.get(rule)?.length).map(({ rule }) => rule);
  return { rules, tests, missing, unknown };
}

/** @param {string} markdown @returns {Rule[]} */
export function readRules(markdown) {
  return [...markdown.matchAll(/^\|\s*(R\d+)\s*\|[^|]*\|\s*(.+?)\s*\|$/gm)].map(
    ([, rule = '', text = '']) => ({
      rule,
      text,
    }),
  );
}

/**
 * The rules a title names: `R12`, `R3, R5`, `R3–R5`.
 * @param {string} title @returns {string[]}
 */
export function rulesIn(title) {
  const found = [...title.matchAll(/\bR(\d{1,3})(?:\s*[–-]\s*R(\d{1,3}))?\b/g)].flatMap(([, from, to]) => {
    const first = Number(from);
    return Array.from(
      { length: Math.max(Number(to ?? from) - first + 1, 1) },
      (_, index) => `R${first + index}`,
    );
  });
  return [...new Set(found)];
}

/**
 * Titles of the tests in a source, with those of the groups around them. A skipped test proves nothing.
 * @param {string} source @param {string} fileName @returns {string[]}
 */
export function testTitles(source, fileName) {
  /** @type {string[]} */
  const titles = [];
  /** @param {import('typescript').Node} node @param {string[]} groups */
  const visit = (node, groups) => {
    let inner = groups;
    if (ts.isCallExpression(node)) {
      const words = calleeWords(node.expression);
      const title = node.arguments[0] && literal(node.arguments[0]);
      if (title !== undefined && words[0] && !words.includes('skip') && !words.includes('todo')) {
        if (words[0] === 'describe' || (words[0] === 'test' && words.includes('describe')))
          inner = [...groups, title];
        else if (words[0] === 'test' || words[0] === 'it') titles.push([...groups, title].join(' › '));
      }
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true), []);
  return titles;
}

/** `test.each([…])` → test, each. @param {import('typescript').Expression} callee @returns {string[]} */
function calleeWords(callee) {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee)) return [...calleeWords(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return calleeWords(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return calleeWords(callee.tag);
  return [];
}

/** @param {import('typescript').Expression} node @returns {string | undefined} */
function literal(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  return undefined;
}

/** @param {string} directory @returns {string[]} */
function testFiles(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return TEST_FILES.test(entry.name) ? [path] : [];
  });
}
