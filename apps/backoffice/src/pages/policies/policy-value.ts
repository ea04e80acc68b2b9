import { formatDate, type Locale } from '@sosta/contracts';
import type { PolicyEntry } from '../../api/types.js';
import type { translate } from '../../i18n/index.js';

/** The part of JSON Schema the policies are written in. */
export interface PolicySchema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: PolicySchema;
  properties?: Record<string, PolicySchema>;
  title?: string;
}

type Words = Readonly<Record<string, string>>;
type Translate = typeof translate;

/** What a policy's value looks like on screen. */
export type PolicyForm =
  | { kind: 'flag'; value: boolean }
  | { kind: 'number'; value: string | number }
  | { kind: 'choice'; value: string }
  | { kind: 'choices'; value: string[] }
  | { kind: 'numbers'; value: string }
  /** Choices, each from a day on; an empty day is "always". */
  | { kind: 'dated'; value: Record<string, { on: boolean; from: string | null }> }
  /** Numbers and flags by name. */
  | { kind: 'parts'; value: Record<string, string | boolean> }
  /** Names in two languages; an empty Italian one is left out. */
  | { kind: 'names'; value: Record<string, { it: string; en: string }> }
  | { kind: 'text'; value: string };

/** The word for a choice or a property of a policy; one the API has none for is shown as it is written. */
export const policyWord = (code: string, words: Words): string => words[code] ?? code;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A policy's value as a person reads it. */
export function policyText(value: unknown, t: Translate, words: Words = {}, locale: Locale = 'it'): string {
  if (value === true) return t('Sì');
  if (value === false) return t('No');
  if (Array.isArray(value) && value.some((one) => isRecord(one) && 'outcome' in one))
    return t('{n} regola | {n} regole', {}, value.length);
  if (Array.isArray(value))
    return value.map((item) => policyText(item, t, words, locale)).join(', ') || t('nessuno');
  if (isRecord(value)) {
    if (typeof value['kind'] === 'string') {
      const name = policyWord(value['kind'], words);
      const from = value['from'];
      return typeof from === 'string'
        ? `${name} (${t('dal {date}', { date: formatDate(from, locale) })})`
        : name;
    }
    return (
      Object.entries(value)
        .filter(([, part]) => part !== false)
        .map(([name, part]) => {
          if (part === true) return policyWord(name, words);
          const text = isRecord(part)
            ? String(part[locale] ?? part['it'])
            : policyText(part, t, words, locale);
          return `${policyWord(name, words)}: ${text}`;
        })
        .join(' · ') || t('quelli di sempre')
    );
  }
  return typeof value === 'string' ? policyWord(value, words) : String(value);
}

/** Numbers typed in one field: "30, 7, 1" → [30, 7, 1]; null when a part is not a whole number. */
export function parseNumbers(typed: string): number[] | null {
  const parts = typed.split(/[,;\s]+/).filter(Boolean);
  return parts.every((part) => /^-?\d+$/.test(part)) ? parts.map(Number) : null;
}

/** Fills the form of a policy with a value. */
export function toForm(schema: PolicySchema, value: unknown): PolicyForm {
  if (schema.type === 'boolean') return { kind: 'flag', value: value === true };
  if (schema.type === 'integer' || schema.type === 'number') return { kind: 'number', value: String(value) };
  if (schema.type === 'array') {
    const list = Array.isArray(value) ? value : [];
    if (schema.items?.type === 'integer') return { kind: 'numbers', value: list.join(', ') };
    if (schema.items?.type !== 'object') return { kind: 'choices', value: list.map(String) };
    const rows = list.filter(isRecord);
    return {
      kind: 'dated',
      value: Object.fromEntries(
        (schema.items.properties?.['kind']?.enum ?? []).map((code) => {
          const row = rows.find(({ kind }) => kind === code);
          return [
            code,
            { on: row !== undefined, from: typeof row?.['from'] === 'string' ? row['from'] : null },
          ];
        }),
      ),
    };
  }
  if (schema.type === 'object') {
    const given = isRecord(value) ? value : {};
    const entries = Object.entries(schema.properties ?? {});
    if (entries.some(([, rule]) => rule.type === 'object')) {
      return {
        kind: 'names',
        value: Object.fromEntries(
          entries.map(([name]) => {
            const text = given[name];
            const part = isRecord(text) ? text : {};
            return [name, { it: String(part['it'] ?? ''), en: String(part['en'] ?? '') }];
          }),
        ),
      };
    }
    return {
      kind: 'parts',
      value: Object.fromEntries(
        entries.map(([name, rule]) => [
          name,
          rule.type === 'boolean' ? given[name] === true : String(given[name] ?? ''),
        ]),
      ),
    };
  }
  return schema.enum
    ? { kind: 'choice', value: String(value) }
    : { kind: 'text', value: String(value ?? '') };
}

/** The value a form holds; what cannot be read is sent as it is and refused with its own words. */
export function fromForm(form: PolicyForm): unknown {
  // A field for numbers hands over a number, whatever the form's type says.
  const number = (typed: string | number): number | string => {
    const text = String(typed).trim();
    return /^-?\d+$/.test(text) ? Number(text) : text;
  };
  switch (form.kind) {
    case 'number':
      return number(form.value);
    case 'numbers':
      return parseNumbers(form.value) ?? form.value;
    case 'dated':
      return Object.entries(form.value)
        .filter(([, { on }]) => on)
        .map(([kind, { from }]) => ({ kind, from }));
    case 'parts':
      return Object.fromEntries(
        Object.entries(form.value).map(([name, part]) => [
          name,
          typeof part === 'boolean' ? part : number(part),
        ]),
      );
    case 'names':
      return Object.fromEntries(
        Object.entries(form.value)
          .map(
            ([name, { it, en }]) =>
              [name, { it: it.trim(), ...(en.trim() ? { en: en.trim() } : {}) }] as const,
          )
          .filter(([, text]) => text.it || 'en' in text),
      );
    default:
      return form.value;
  }
}

/** Whether two values say the same; order counts in lists of methods, and nowhere else does it matter. */
export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the search box looks through. */
export function policyHaystack(policy: PolicyEntry): string {
  return plain([policy.title, policy.description, ...Object.values(policy.words)].join(' '));
}
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
