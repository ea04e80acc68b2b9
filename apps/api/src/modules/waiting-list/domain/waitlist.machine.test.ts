import { WAITLIST_STATES } from '@sosta/contracts';
import { expect, it } from 'vitest';
import { WAITLIST_COMMANDS, waitlistTransition } from './waitlist.machine.js';

it('a place on the waiting list is offered once, and what is over stays over', () => {
  expect(
    WAITLIST_STATES.flatMap((state) =>
      WAITLIST_COMMANDS.flatMap((command) => {
        const to = waitlistTransition(state, command);
        return to === null ? [] : [`${state} ${command} → ${to}`];
      }),
    ),
  ).toEqual([
    'WAITING offer → OFFERED',
    'WAITING leave → LEFT',
    'WAITING remove → REMOVED',
    'OFFERED accept → ACCEPTED',
    'OFFERED offerPassed → EXPIRED',
    'OFFERED leave → LEFT',
    'OFFERED remove → REMOVED',
  ]);
});
