import { describe, expect, it } from 'vitest';
import { translate } from '../../i18n/index.js';
import { fromForm, parseNumbers, policyText, toForm, type PolicySchema } from './policy-value.js';

const words = {
  FIRST_PAID: 'Dopo aver pagato la prima',
  minLength: 'Lunghezza minima',
  CAR: 'Auto',
  requests: 'Le richieste',
};

describe('policy values in words', () => {
  it.each([
    [true, 'Sì'],
    [10, '10'],
    ['FIRST_PAID', 'Dopo aver pagato la prima'],
    ['SOMETHING_NEW', 'SOMETHING_NEW'],
    [[30, 7, 1], '30, 7, 1'],
    [{ minLength: 8, requireDigit: true, requireLetter: false }, 'Lunghezza minima: 8 · requireDigit'],
    [[{ kind: 'CAR', from: null }], 'Auto'],
    [[{ kind: 'CAR', from: '2026-03-01' }], 'Auto (dal 01/03/2026)'],
    [{ requests: { it: 'Le mie richieste', en: 'My requests' } }, 'Le richieste: Le mie richieste'],
    [[{ kind: 'PLATE', outcome: 'APPROVE', conditions: [] }], '1 regola'],
    [{}, 'quelli di sempre'],
  ])('%j', (value, text) => expect(policyText(value, translate, words)).toBe(text));
});

describe('numbers in one field', () => {
  it('accepts commas, semicolons and spaces', () =>
    expect(parseNumbers('30, 7;1  0')).toEqual([30, 7, 1, 0]));
  it('accepts none', () => expect(parseNumbers('')).toEqual([]));
  it('refuses words', () => expect(parseNumbers('30, sette')).toBeNull());
});

describe('a form', () => {
  const dated: PolicySchema = {
    type: 'array',
    items: { type: 'object', properties: { kind: { enum: ['CAR', 'MICROCAR'] }, from: { type: 'string' } } },
  };
  const names: PolicySchema = {
    type: 'object',
    properties: { requests: { type: 'object' }, plates: { type: 'object' } },
  };
  const parts: PolicySchema = {
    type: 'object',
    properties: { minLength: { type: 'integer' }, requireDigit: { type: 'boolean' } },
  };
  it.each<[PolicySchema, unknown]>([
    [{ type: 'boolean' }, true],
    [{ type: 'integer' }, -5],
    [{ type: 'string', enum: ['A', 'B'] }, 'B'],
    [{ type: 'array', items: { type: 'integer' } }, [30, 7]],
    [{ type: 'array', items: { type: 'string', enum: ['A', 'B'] } }, ['B', 'A']],
    [dated, [{ kind: 'MICROCAR', from: '2026-03-01' }]],
    [parts, { minLength: 8, requireDigit: true }],
    [names, { requests: { it: 'Le mie richieste', en: 'My requests' }, plates: { it: 'Targhe' } }],
    [names, {}],
  ])('gives back what it was filled with: %j', (schema, value) =>
    expect(fromForm(toForm(schema, value))).toEqual(value),
  );
  it('sends what it cannot read, for the API to say so', () =>
    expect(fromForm({ kind: 'number', value: 'dieci' })).toBe('dieci'));
  it('takes the number that a field for numbers hands over', () =>
    expect(fromForm({ kind: 'number', value: 15 })).toBe(15));
});
