import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHECK_OUTCOMES } from '@sosta/contracts';
import { describe, expect, test } from 'vitest';
import en from './messages/en.json' with { type: 'json' };
import it from './messages/it.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const source = fileURLToPath(new URL('../', import.meta.url));
const italian = flatten(it);
const english = flatten(en);
const code = globSync('**/*.{vue,ts}', { cwd: source })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(source + file, 'utf8'))
  .join('\n');
/** Keys written out, and those with a value inside as patterns: `answer.title${verdict}`. */
const fixed = new Set([...code.matchAll(/'([a-z]+\.\w+)'/g)].map((match) => match[1] ?? ''));
const composed = [...code.matchAll(/\bt\(\s*`([^`]+)`/g)].map(
  (match) => new RegExp(`^${(match[1] ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '\\w+')}$`),
);

describe('messages', () => {
  test('the languages have the same keys, places and plural forms', () => {
    expect([...english.keys()]).toEqual([...italian.keys()]);
    const shape = (text = '') => [
      [...new Set(text.match(/\{\w+\}/g) ?? [])].sort(),
      text.split(' | ').length,
      text.includes('@'),
    ];
    for (const [key, text] of italian) expect(shape(english.get(key)), key).toEqual(shape(text));
  });

  test('every key that the code names exists, and none is left over', () => {
    const named = [...code.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((key) => !italian.has(key))).toEqual([]);
    const unused = [...italian.keys()].filter(
      (key) => !fixed.has(key) && !composed.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test('everything that may be said has a title and a reason', () => {
    for (const verdict of [...CHECK_OUTCOMES, 'NOT_GENUINE', 'OLD_TICKET', 'CANNOT_SAY'])
      for (const part of ['title', 'text'])
        expect(italian.has(`answer.${part}${verdict}`), verdict).toBe(true);
  });
});
