import { describe, expect, it } from 'vitest';
import { readableAccent } from './theme.js';

describe('a municipality’s colour', () => {
  it('is taken as it is when text can be read on it', () => {
    expect(readableAccent('#0B5345')).toBe('#0b5345');
    expect(readableAccent('#7b241c')).toBe('#7b241c');
  });
  it('is darkened when it is too light, and stays that colour', () => {
    expect(readableAccent('#ffcc00')).toMatch(/^#[5-9a].[4-7].00$/);
    expect(readableAccent('#ffffff')).toMatch(/^#([0-9a-f]{2})\1\1$/);
  });
  it('changes nothing when it is the product’s own, or none at all', () => {
    for (const color of ['#0066CC', 'red', '', '#fff', 'url(x)']) expect(readableAccent(color)).toBeNull();
  });
});
