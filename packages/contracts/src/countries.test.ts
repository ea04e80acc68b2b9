import { describe, expect, it } from 'vitest';
import { COUNTRIES, countryChoices } from './countries.js';

describe('countries', () => {
  it('are all those of ISO 3166-1, once each, by name, Italy first', () => {
    expect([COUNTRIES.length, new Set(COUNTRIES).size]).toEqual([249, 249]);
    const [first, second] = countryChoices('it');
    expect([first?.label, second?.label]).toEqual(['Italia', 'Afghanistan']);
    expect(countryChoices('en').find(({ value }) => value === 'DE')?.label).toBe('Germany');
    expect(countryChoices('it').filter(({ value, label }) => value === label)).toEqual([]);
  });
});
