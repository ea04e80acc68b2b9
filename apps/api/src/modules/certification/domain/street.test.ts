import { describe, expect, it } from 'vitest';
import { isStreetOf, normalizeStreet } from './street.js';

describe('streets of a zone', () => {
  it.each([
    ['Via Roma', 'via  ROMA '],
    ['Corso Trieste', 'C.so Trieste'],
    ['Viale Lincoln', 'V.le Lincoln'],
    ['Piazza Dante', 'P.zza Dante'],
    ['Via Unità Italiana', 'Via Unita Italiana'],
    ['Via Sant’Antida', "via Sant'Antida"],
    ['Via Roma', 'V. Roma'],
  ])('takes %s for %s', (listed, written) => {
    expect(isStreetOf(written, [listed])).toBe(true);
  });

  it('does not take a street for one that only begins like it', () => {
    expect(isStreetOf('Via Roma', ['Via Romagnosi'])).toBe(false);
    expect(isStreetOf('Via Vico', ['Vicolo Vico'])).toBe(false);
    expect(normalizeStreet('Via Leonardo')).toBe('via leonardo');
  });
});
