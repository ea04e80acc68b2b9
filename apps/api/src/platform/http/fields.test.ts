import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { EmailField, LocalizedInput, NestedField } from './fields.js';

class Input {
  @EmailField({ optional: true })
  email?: string;

  @NestedField(() => LocalizedInput, { optional: true })
  title?: LocalizedInput;

  @NestedField(() => LocalizedInput, { optional: true, list: { max: 3 } })
  titles?: LocalizedInput[];
}

const refused = (body: object): string[] =>
  validateSync(plainToInstance(Input, body)).map(({ property }) => property);

describe('what is no value of a field is refused and breaks nothing', () => {
  it('half of a surrogate pair in an address', () => {
    expect(refused({ email: '\ud800@example.test' })).toEqual(['email']);
    expect(refused({ email: 'anna@example.test' })).toEqual([]);
  });

  it('a list, or anything else, where one object belongs', () => {
    for (const title of [[], [{ it: 'Uno' }], 'testo', 3]) expect(refused({ title })).toEqual(['title']);
    expect(refused({ title: { it: 'Uno' } })).toEqual([]);
  });

  it('a list, or anything else, where a list has objects', () => {
    for (const one of [[], [{ it: 'Uno' }], 'testo', 3, null])
      expect(refused({ titles: [{ it: 'Uno' }, one] })).toEqual(['titles']);
    for (const titles of ['testo', { it: 'Uno' }, { 0: [] }]) expect(refused({ titles })).toEqual(['titles']);
    expect(refused({ titles: [{ it: 'Uno' }, { it: 'Due' }] })).toEqual([]);
    expect(refused({ titles: [] })).toEqual([]);
  });
});
