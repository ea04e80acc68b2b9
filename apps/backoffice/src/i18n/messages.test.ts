import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createI18n } from 'vue-i18n';
import { describe, expect, it } from 'vitest';
import { parse } from 'vue/compiler-sfc';
import { en } from './en.js';
import { i18n, translate, type MessageKey } from './index.js';

const root = path.resolve(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
  .filter((file) => file !== path.join('i18n', 'en.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

const usedIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:t|msg|translate)\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) =>
    (match[1] ?? '').replaceAll("\\'", "'"),
  );
const used = new Set(sources.flatMap(({ text }) => usedIn(text)));

const placeholders = (message: string): string[] => [...new Set(message.match(/\{\w+\}/g) ?? [])].sort();

describe('texts', () => {
  it('finds the texts of the application at all', () => expect(used.size).toBeGreaterThan(300));

  it('exist in English, every one', () => {
    expect([...used].filter((key) => !(key in en))).toEqual([]);
  });

  it('are used, every one', () => {
    expect(Object.keys(en).filter((key) => !used.has(key))).toEqual([]);
  });

  it.each(Object.entries(en))('%s keeps its placeholders and plurals', (key, message) => {
    expect(placeholders(message)).toEqual(placeholders(key));
    expect(message.split(' | ')).toHaveLength(key.split(' | ').length);
  });

  it('say it in Italian without a dictionary, placeholders and plurals included', () => {
    expect(translate('Abbonamento {number}', { number: 'CE-1' })).toBe('Abbonamento CE-1');
    expect(translate('in ritardo di {n} giorno | in ritardo di {n} giorni', {}, 1)).toBe(
      'in ritardo di 1 giorno',
    );
    expect(translate('in ritardo di {n} giorno | in ritardo di {n} giorni', {}, 3)).toBe(
      'in ritardo di 3 giorni',
    );
    expect(translate('nessuna via | {n} via | {n} vie', {}, 0)).toBe('nessuna via');
    expect(translate('Tutto fatto: la coda è vuota.')).toBe('Tutto fatto: la coda è vuota.');
  });

  it('compile in both languages', () => {
    const instance = createI18n({
      legacy: false,
      locale: 'en',
      messages: { en },
      messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null,
    });
    for (const key of Object.keys(en) as MessageKey[]) {
      expect(instance.global.t(key, { n: 2 }, 2)).not.toBe('');
      expect(i18n.global.t(key, { n: 2 }, 2)).not.toBe('');
    }
  });
});

/** Attributes that people read or hear. */
const SPOKEN = new Set([
  'label',
  'title',
  'placeholder',
  'alt',
  'aria-label',
  'description',
  'text',
  'help',
  'hint',
]);
const words = /\p{L}{2,}/u;
/** Proper names and codes that are the same in every language. */
const NAMES = new Set(['Sosta', 'PDF', 'XML', 'request.']);

/** The part of Vue's template tree read here, and its node numbers. */
interface TemplateNode {
  type: number;
  content?: unknown;
  children?: unknown;
  props?: { type: number; name: string; value?: { content: string } }[];
}
const ELEMENT = 1;
const TEXT = 2;
const ATTRIBUTE = 6;

function bareTexts(node: TemplateNode): string[] {
  const found: string[] = [];
  if (node.type === TEXT && typeof node.content === 'string') found.push(node.content.trim());
  if (node.type === ELEMENT) {
    for (const prop of node.props ?? []) {
      if (prop.type === ATTRIBUTE && SPOKEN.has(prop.name)) found.push(prop.value?.content ?? '');
    }
  }
  if (Array.isArray(node.children))
    found.push(...node.children.flatMap((child) => bareTexts(child as TemplateNode)));
  return found.filter((text) => words.test(text) && !NAMES.has(text));
}

describe('templates', () => {
  it('are read: a bare text is found', () => {
    const { descriptor } = parse('<template><p title="Ciao">Parola {{ t("x") }}</p></template>');
    expect(bareTexts(descriptor.template?.ast as unknown as TemplateNode)).toEqual(['Ciao', 'Parola']);
  });

  it.each(sources.filter(({ file }) => file.endsWith('.vue')))(
    '$file has no text outside the dictionary',
    ({ text }) => {
      const tree = parse(text).descriptor.template?.ast;
      expect(bareTexts(tree as unknown as TemplateNode)).toEqual([]);
    },
  );
});
