import { CHECK_OUTCOMES } from '@sosta/contracts';
import { describe, expect, it } from 'vitest';
import { ageOf } from './age.js';
import { readIntroduction } from './pairing.js';
import { padFor, placesOf } from './plate-keys.js';
import { zoneAt } from './position.js';
import { DOUBTFUL_AFTER_MS, say, USELESS_AFTER_MS } from './verdict.js';

const MINUTE = 60_000;

describe('what is shown', () => {
  it('is green only for a right that holds, amber for a tolerated one, red for all else, when the server says so', () => {
    expect(CHECK_OUTCOMES.map((outcome) => [outcome, say(outcome, 'online').tone])).toEqual([
      ['VALID', 'green'],
      ['IN_GRACE', 'amber'],
      ...CHECK_OUTCOMES.slice(2).map((outcome) => [outcome, 'red']),
    ]);
    expect(say('NOT_FOUND', 'online').toConfirm).toBe(false);
  });

  it('is to be confirmed when a copy says red, and cannot be said when the copy is too old for that', () => {
    expect(say('EXPIRED', 12 * MINUTE)).toEqual({ verdict: 'EXPIRED', tone: 'red', toConfirm: true });
    expect(say('EXPIRED', DOUBTFUL_AFTER_MS).tone).toBe('red');
    const doubtful = { verdict: 'CANNOT_SAY', tone: 'amber', toConfirm: false };
    for (const outcome of CHECK_OUTCOMES.slice(2))
      expect(say(outcome, DOUBTFUL_AFTER_MS + 1)).toEqual(doubtful);
    expect(say('VALID', DOUBTFUL_AFTER_MS + 1)).toEqual({
      verdict: 'VALID',
      tone: 'green',
      toConfirm: false,
    });
  });

  it('is nothing without a copy, from one of yesterday, or by a clock that was turned back', () => {
    for (const age of [null, USELESS_AFTER_MS + 1, -6 * MINUTE])
      for (const outcome of CHECK_OUTCOMES) expect(say(outcome, age).verdict).toBe('CANNOT_SAY');
    expect(say(null, 'online').verdict).toBe('CANNOT_SAY');
  });

  it('calls a forged ticket so at any age, and an old paper of a good plate by its name', () => {
    expect(say('NOT_GENUINE', null)).toEqual({ verdict: 'NOT_GENUINE', tone: 'red', toConfirm: true });
    expect(say('VALID', 'online', true)).toMatchObject({ verdict: 'OLD_TICKET', tone: 'amber' });
    expect(say('EXPIRED', 'online', true).verdict).toBe('EXPIRED');
  });

  it('says how old in the unit that says it best', () => {
    expect([-5, 59_000, MINUTE, 119 * MINUTE, 120 * MINUTE, 25 * 60 * MINUTE].map(ageOf)).toEqual([
      { unit: 'now', n: 0 },
      { unit: 'now', n: 0 },
      { unit: 'minutes', n: 1 },
      { unit: 'hours', n: 1 },
      { unit: 'hours', n: 2 },
      { unit: 'days', n: 1 },
    ]);
  });
});

describe('an introduction', () => {
  const key = `sosta_live_${'x'.repeat(49)}`;

  it('is the code of the back office, or a key with its municipality, and nothing else', () => {
    expect(readIntroduction(` sosta-officer:borgo:${key}\n`)).toEqual({ slug: 'borgo', apiKey: key });
    expect(readIntroduction(key, ' Borgo ')).toEqual({ slug: 'borgo', apiKey: key });
    for (const [text, slug] of [
      [key, ''],
      [key, '../altro'],
      [`sosta-officer:Bor/go:${key}`, 'borgo'],
      [`https://example.it/#sosta-officer:borgo:${key}`, 'borgo'],
      [key.slice(1), 'borgo'],
    ] as const)
      expect(readIntroduction(text, slug), text).toBeNull();
  });
});

describe('the keys of a plate', () => {
  it('follow the places of an Italian car, and are all there for any other plate', () => {
    expect(['', 'A', 'AB', 'AB1', 'AB123', 'AB123C', 'AB123CD'].map(padFor)).toEqual([
      ...['letters', 'letters', 'digits', 'digits', 'letters', 'letters', 'all'],
    ]);
    expect(['1', 'ABC', 'AB1C', 'O', 'AB12345'].map(padFor)).toEqual(Array(5).fill('all'));
    expect(placesOf('AB1').map(({ character, hint }) => character || hint)).toEqual([...'AB100AA']);
    expect(placesOf('B AB'.replace(' ', '')).map(({ character }) => character)).toEqual([...'BAB']);
  });
});

describe('a position', () => {
  const square = (x: number, y: number, size: number) => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];
  const zones = [
    { code: 'N', geometry: null },
    { code: 'A', geometry: { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] } },
    { code: 'B', geometry: { type: 'MultiPolygon', coordinates: [[square(20, 0, 1)], [square(4, 4, 2)]] } },
  ];
  const at = (longitude: number, latitude: number) => zoneAt(zones, { longitude, latitude })?.code ?? null;

  it('is in the zone whose ground it is on, not in its holes', () => {
    expect([at(1, 1), at(5, 5), at(20.5, 0.5), at(15, 5), at(-1, 5)]).toEqual(['A', 'B', 'B', null, null]);
  });
});
