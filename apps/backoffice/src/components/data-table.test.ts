import { describe, expect, it } from 'vitest';
import { rangeOf } from './data-table.js';

describe('a stretch of rows', () => {
  const keys = ['a', 'b', 'c', 'd'];
  it('holds both ends, whichever was chosen first', () => {
    expect(rangeOf(keys, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(rangeOf(keys, 'd', 'b')).toEqual(['b', 'c', 'd']);
    expect(rangeOf(keys, 'c', 'c')).toEqual(['c']);
  });
  it('is the row alone where nothing was chosen before, or it is on another page', () => {
    expect(rangeOf(keys, null, 'c')).toEqual(['c']);
    expect(rangeOf(keys, 'z', 'c')).toEqual(['c']);
  });
});
