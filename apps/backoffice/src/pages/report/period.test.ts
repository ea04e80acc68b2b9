import { describe, expect, it } from 'vitest';
import { groupingOf, groupingsFor, periodOf, presetPeriod } from './period.js';

describe('the period of a report', () => {
  it.each([
    ['month', '2026-11-21', '2026-11-01', '2026-11-30'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['last-month', '2026-01-15', '2025-12-01', '2025-12-31'],
    ['last-month', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['year', '2026-06-01', '2026-01-01', '2026-12-31'],
    ['last-year', '2026-06-01', '2025-01-01', '2025-12-31'],
  ] as const)('%s on %s is %s to %s', (preset, today, fromOn, toOn) =>
    expect(presetPeriod(preset, today)).toEqual({ preset, fromOn, toOn }),
  );

  it.each([
    [{ preset: 'custom', from: '2026-01-05', to: '2026-01-09' }, '2026-01-05', '2026-01-09'],
    [{ preset: 'custom', from: '2026-01-09', to: '2026-01-05' }, '2026-11-01', '2026-11-30'],
    [{ preset: 'custom', from: '2026-02-30', to: undefined }, '2026-11-01', '2026-11-30'],
    [{ preset: 'ever', from: undefined, to: undefined }, '2026-11-01', '2026-11-30'],
  ])('of the address %j is %s to %s', (query, fromOn, toOn) =>
    expect(periodOf(query, '2026-11-21')).toMatchObject({ fromOn, toOn }),
  );

  it('is grouped so that the chart can be read', () => {
    const month = presetPeriod('month', '2026-11-21');
    const year = presetPeriod('year', '2026-11-21');
    const decade = { preset: 'custom', fromOn: '2016-01-01', toOn: '2025-12-31' } as const;
    expect(groupingOf(undefined, month)).toBe('DAY');
    expect(groupingOf(undefined, year)).toBe('MONTH');
    expect(groupingOf('WEEK', year)).toBe('WEEK');
    expect(groupingsFor(decade)).toEqual(['MONTH']);
    expect(groupingOf('DAY', decade)).toBe('MONTH');
  });
});
