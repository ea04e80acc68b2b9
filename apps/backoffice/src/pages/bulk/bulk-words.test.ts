import { describe, expect, it } from 'vitest';
import type { BulkPreviewRow } from '../../api/types.js';
import { chunks, isCount, splitPreview } from './bulk-words.js';

const row = (requestId: string, why: string | null): BulkPreviewRow => ({
  requestId,
  number: requestId,
  kind: 'PLATE',
  title: '',
  holderName: '',
  version: 1,
  problem: why && 'x',
  why,
  checks: [],
});

describe('the look before an action on many', () => {
  it('puts together what is left out for the same reason', () => {
    const rows = [row('a', null), row('b', 'Cambiata'), row('c', 'Di un collega'), row('d', 'Cambiata')];
    const { done, left } = splitPreview(rows);
    expect(done.map(({ number }) => number)).toEqual(['a']);
    expect(left.map(({ why, rows: same }) => [why, same.length])).toEqual([
      ['Cambiata', 2],
      ['Di un collega', 1],
    ]);
  });
  it('goes through all rows, none twice', () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
  });
  it('is confirmed by the very count', () => {
    expect(isCount(' 1.204 ', 1204)).toBe(true);
    for (const typed of ['', '3', '13', '3x']) expect(isCount(typed, 12)).toBe(false);
  });
});
