import { describe, expect, test } from 'vitest';
import { insertInto, type DatedRow } from './timeline.js';

const TODAY = '2026-06-15';
const open: DatedRow = { id: 'open', from: '2026-01-01', to: null };

describe('a row that holds from a date on', () => {
  test('closes the one in force and runs on', () => {
    expect(insertInto([open], '2026-07-01', TODAY)).toEqual({
      ok: true,
      closes: 'open',
      replaces: null,
      from: '2026-07-01',
      to: null,
    });
  });

  test('may begin today, never yesterday', () => {
    expect(insertInto([open], TODAY, TODAY)).toMatchObject({ ok: true, closes: 'open' });
    expect(insertInto([open], '2026-06-14', TODAY)).toEqual({ ok: false, why: 'IN_PAST' });
  });

  test('ends where a later one, planned already, begins', () => {
    const rows = [
      { ...open, to: '2026-09-01' },
      { id: 'autumn', from: '2026-09-01', to: null },
    ];
    expect(insertInto(rows, '2026-07-01', TODAY)).toMatchObject({ closes: 'open', to: '2026-09-01' });
    expect(insertInto(rows, '2026-10-01', TODAY)).toMatchObject({ closes: 'autumn', to: null });
  });

  test('takes the place of one that has not begun', () => {
    const rows = [
      { ...open, to: '2026-09-01' },
      { id: 'autumn', from: '2026-09-01', to: '2027-01-01' },
    ];
    expect(insertInto(rows, '2026-09-01', TODAY)).toEqual({
      ok: true,
      closes: null,
      replaces: 'autumn',
      from: '2026-09-01',
      to: '2027-01-01',
    });
  });

  test('takes the place of one that began today only if nothing was decided under it', () => {
    const today = { id: 'today', from: TODAY, to: null };
    expect(insertInto([today], TODAY, TODAY)).toEqual({ ok: false, why: 'ALREADY_BEGINS' });
    expect(insertInto([today], TODAY, TODAY, () => true)).toMatchObject({ ok: true, replaces: 'today' });
  });

  test('fills a gap up to the next one, and stands alone when it is the first', () => {
    expect(insertInto([{ id: 'later', from: '2026-12-01', to: null }], '2026-07-01', TODAY)).toMatchObject({
      closes: null,
      to: '2026-12-01',
    });
    expect(
      insertInto([{ id: 'ended', from: '2026-01-01', to: '2026-06-01' }], '2026-07-01', TODAY),
    ).toMatchObject({ closes: null, to: null });
    expect(insertInto([], TODAY, TODAY)).toEqual({
      ok: true,
      closes: null,
      replaces: null,
      from: TODAY,
      to: null,
    });
  });
});
