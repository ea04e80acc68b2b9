import type { WaitlistState } from '@sosta/contracts';

export const WAITLIST_COMMANDS = ['offer', 'accept', 'offerPassed', 'leave', 'remove'] as const;
export type WaitlistCommand = (typeof WAITLIST_COMMANDS)[number];

/** state → command → where it leads. What is not here cannot happen: who left or was too late joins again, at the end. */
export const WAITLIST_MACHINE: {
  readonly [S in WaitlistState]: { readonly [C in WaitlistCommand]?: WaitlistState };
} = {
  WAITING: { offer: 'OFFERED', leave: 'LEFT', remove: 'REMOVED' },
  OFFERED: { accept: 'ACCEPTED', offerPassed: 'EXPIRED', leave: 'LEFT', remove: 'REMOVED' },
  ACCEPTED: {},
  EXPIRED: {},
  LEFT: {},
  REMOVED: {},
};

export function waitlistTransition(state: WaitlistState, command: WaitlistCommand): WaitlistState | null {
  return WAITLIST_MACHINE[state][command] ?? null;
}
