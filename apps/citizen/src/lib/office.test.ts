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
