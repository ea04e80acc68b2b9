import { describe, expect, test } from 'vitest';
import { joinDate, splitDate } from './dates.js';

describe('a date in three inputs', () => {
  test('comes apart and together again', () => {
    expect(splitDate('1985-03-27')).toEqual({ day: '27', month: '03', year: '1985' });
    expect(joinDate({ day: '27', month: '3', year: '1985' })).toBe('1985-03-27');
  });

  test('empty inputs are no date, half a date stays readable', () => {
    expect(joinDate({ day: ' ', month: '', year: '' })).toBe('');
    expect(joinDate({ day: '5', month: '', year: '1985' })).toBe('1985-00-05');
    expect(splitDate('')).toEqual({ day: '', month: '', year: '' });
  });
});
