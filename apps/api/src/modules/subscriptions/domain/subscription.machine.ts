import type { SubscriptionState } from '@sosta/contracts';

export const SUBSCRIPTION_COMMANDS = [
  'begin',
  'expire',
  'changePlate',
  'lendPlate',
  'returnPlate',
  'suspend',
  'restore',
  'announceRevocation',
  'withdrawRevocation',
  'revoke',
  'planEnd',
  'endEarly',
  'voidSale',
] as const;
export type SubscriptionCommand = (typeof SUBSCRIPTION_COMMANDS)[number];

/** What the audit trail calls it. */
export type SubscriptionEvent =
  | 'subscription.begun'
  | 'subscription.expired'
  | 'subscription.plate_changed'
  | 'subscription.plate_lent'
  | 'subscription.plate_returned'
  | 'subscription.suspended'
  | 'subscription.restored'
  | 'subscription.revocation_announced'
  | 'subscription.revocation_withdrawn'
  | 'subscription.revoked'
  | 'subscription.end_planned'
  | 'subscription.ended'
  | 'subscription.sale_voided';

interface Edge {
  to: SubscriptionState;
  event: SubscriptionEvent;
}

type Table = { readonly [S in SubscriptionState]: { readonly [C in SubscriptionCommand]?: Edge } };

/** What may happen in any state in which the right still is, or will be, worth something. */
const stop = {
  revoke: { to: 'REVOKED', event: 'subscription.revoked' },
  endEarly: { to: 'ENDED', event: 'subscription.ended' },
} as const satisfies Partial<Record<SubscriptionCommand, Edge>>;

/** The sale is undone at the till: only a right that nothing has happened to yet. */
const undo = { voidSale: { to: 'ENDED', event: 'subscription.sale_voided' } } as const;

const notice = (state: 'SCHEDULED' | 'ACTIVE' | 'SUSPENDED') =>
  ({
    announceRevocation: { to: state, event: 'subscription.revocation_announced' },
    withdrawRevocation: { to: state, event: 'subscription.revocation_withdrawn' },
  }) as const;

const plates = (state: 'SCHEDULED' | 'ACTIVE') =>
  ({
    changePlate: { to: state, event: 'subscription.plate_changed' },
    lendPlate: { to: state, event: 'subscription.plate_lent' },
    returnPlate: { to: state, event: 'subscription.plate_returned' },
  }) as const;

/**
 * state → command → where it leads and what is told. What is not here cannot happen. The state is the one people see
 * (the stored one and the calendar), so nothing hangs on a job having run.
 */
export const SUBSCRIPTION_MACHINE: Table = {
  SCHEDULED: {
    begin: { to: 'ACTIVE', event: 'subscription.begun' },
    ...plates('SCHEDULED'),
    ...notice('SCHEDULED'),
    ...stop,
    ...undo,
  },
  ACTIVE: {
    expire: { to: 'EXPIRED', event: 'subscription.expired' },
    ...plates('ACTIVE'),
    suspend: { to: 'SUSPENDED', event: 'subscription.suspended' },
    ...notice('ACTIVE'),
    planEnd: { to: 'ACTIVE', event: 'subscription.end_planned' },
    ...stop,
    ...undo,
  },
  SUSPENDED: {
    restore: { to: 'ACTIVE', event: 'subscription.restored' },
    ...notice('SUSPENDED'),
    ...stop,
  },
  EXPIRED: {},
  ENDED: {},
  REVOKED: {},
  CLOSED: {},
};

/** Where `command` leads from `state`, or null when it is not possible. */
export function lifeTransition(state: SubscriptionState, command: SubscriptionCommand): Edge | null {
  return SUBSCRIPTION_MACHINE[state][command] ?? null;
}
