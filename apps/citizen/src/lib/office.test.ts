import { expect, test } from 'vitest';
import { officeState } from './office.js';

const closed = (opensOn: string | null, opensTime: string | null) => ({
  ...{ open: false, untilTime: null, closure: null },
  ...{ opensOn, opensTime },
});
// Ten in the evening of the 10th in Italy.
const now = new Date('2026-02-10T21:00:00Z');

test('an office says when it opens as people would', () => {
  const open = { ...closed(null, null), open: true, untilTime: '13:00' };
  expect(officeState(open, now)).toEqual({ key: 'open', time: '13:00', day: null });
  expect(officeState(closed('2026-02-10', '22:30'), now).key).toBe('opensToday');
  expect(officeState(closed('2026-02-11', '09:00'), now)).toEqual({
    key: 'opensTomorrow',
    time: '9:00',
    day: null,
  });
  expect(officeState(closed('2026-02-12', '09:00'), now)).toMatchObject({
    key: 'opensOn',
    day: '2026-02-12',
  });
  expect(officeState(closed(null, null), now).key).toBe('closed');
});

test('tomorrow is the next day of the calendar, also when today has 25 hours', () => {
  const halfPastMidnight = new Date('2026-10-24T22:30:00Z');
  expect(officeState(closed('2026-10-25', '09:00'), halfPastMidnight).key).toBe('opensToday');
  expect(officeState(closed('2026-10-26', '09:00'), halfPastMidnight).key).toBe('opensTomorrow');
});
