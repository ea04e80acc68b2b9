import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  CASE_KINDS,
  DURATION_UNITS,
  INVOICE_STATES,
  type CaseKind,
  type DurationUnit,
  type InvoiceState,
} from '@sosta/contracts';
import en from './messages/en.json' with { type: 'json' };
import it from './messages/it.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

const source = fileURLToPath(new URL('../', import.meta.url));
/** Pages that few people open bring their own words. */
const ofPages = (locale: string): Tree =>
  Object.assign(
    {},
    ...globSync(`i18n/messages/pages/*.${locale}.json`, { cwd: source }).map(
      (file): Tree => JSON.parse(readFileSync(source + file, 'utf8')) as Tree,
    ),
  ) as Tree;
const italian = flatten({ ...it, ...ofPages('it') });
const english = flatten({ ...en, ...ofPages('en') });
const code = globSync('**/*.{vue,ts}', { cwd: source })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(source + file, 'utf8'))
  .join('\n');

/** Keys written out: t('shell.skip'). */
const fixed = [...code.matchAll(/\bte?\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? '');
/** Keys with a value inside, as patterns: t(`invoice.state${data.state}`). */
const composed = [...code.matchAll(/\bte?\(\s*`([^`]+)`/g)].map((match) => match[1] ?? '');

describe('messages', () => {
  test('the languages have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...italian.keys()].sort());
  });

  test('every key that the code names exists', () => {
    expect(fixed.length).toBeGreaterThan(300);
    expect(fixed.filter((key) => !italian.has(key))).toEqual([]);
  });

  test('every composed key matches something', () => {
    const orphans = composed.filter((pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '[\\w-]+')}$`);
      return ![...italian.keys()].some((key) => expression.test(key));
    });
    expect(orphans).toEqual([]);
  });

  test('no message is left over', () => {
    const patterns = composed.map(
      (pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '[\\w-]+')}$`),
    );
    const unused = [...italian.keys()].filter(
      (key) =>
        !fixed.includes(key) &&
        !key.startsWith('fieldErrors.') &&
        !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test('every message has the same places and plural forms in both languages', () => {
    const places = (text = '') =>
      [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();
    const forms = (text = '') => text.split('|').length;
    const differences = [...italian].filter(([key, text]) => {
      const other = english.get(key);
      return String(places(text)) !== String(places(other)) || forms(text) !== forms(other);
    });
    expect(differences).toEqual([]);
  });

  test('no message has a character that the message format gives a meaning to', () => {
    expect([...italian, ...english].filter(([, text]) => text.includes('@'))).toEqual([]);
  });

  test('values that come from the API have a text', () => {
    const expected = [
      ...DURATION_UNITS.map((unit: DurationUnit) => `duration.${unit}`),
      ...INVOICE_STATES.map((state: InvoiceState) => `invoice.state${state}`),
      ...CASE_KINDS.flatMap((kind: CaseKind) => [`request.title${kind}`, `requests.kind${kind}`]),
      ...['pending', 'succeeded', 'cancelled', 'failed', 'expired'].map(
        (outcome) => `outcome.${outcome}Title`,
      ),
      ...['NOT_YET', 'OPEN', 'LAPSED', 'ALREADY_RENEWED'].map((state) => `subscription.renewal${state}`),
    ];
    expect(expected.filter((key) => !italian.has(key))).toEqual([]);
  });
});
