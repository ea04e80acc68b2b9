/** The case file of everything a citizen asks for: certification, plate, subscription. */
export const REQUEST_KINDS = ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const REQUEST_STATES = [
  'SUBMITTED',
  'UNDER_REVIEW',
  'INTEGRATION_REQUESTED',
  'ACCEPTED',
  'AWAITING_PAYMENT',
  'COMPLETED',
  'REJECTED',
  'LAPSED',
  'WITHDRAWN',
  'PAYMENT_EXPIRED',
  'ANNULLED',
  'EXPIRED',
  'REVOKED',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_COMMANDS = [
  'claim',
  'release',
  'accept',
  'approve',
  'refuse',
  'closeWithCase',
  'askIntegration',
  'resubmit',
  'integrationDeadline',
  'withdraw',
  'pay',
  'payByPassed',
  'annul',
  'reactivate',
  'validityPassed',
  'revoke',
] as const;
export type RequestCommand = (typeof REQUEST_COMMANDS)[number];

/** What the outbox tells the rest of the platform. */
export type RequestEvent =
  | 'request.claimed'
  | 'request.released'
  | 'request.accepted'
  | 'request.approved'
  | 'request.rejected'
  | 'request.integration_requested'
  | 'request.resubmitted'
  | 'request.lapsed'
  | 'request.withdrawn'
  | 'request.completed'
  | 'request.payment_expired'
  | 'request.annulled'
  | 'request.reactivated'
  | 'request.expired'
  | 'request.revoked';

interface Edge {
  to: RequestState;
  event: RequestEvent;
  /** Kinds that have this edge; all of them when absent. */
  kinds?: readonly RequestKind[];
}

type Table = { readonly [S in RequestState]: { readonly [C in RequestCommand]?: Edge } };

const REVIEWED = ['CERTIFICATION', 'PLATE'] as const;
const SOLD = ['SUBSCRIPTION'] as const;

const decisions = {
  accept: { to: 'ACCEPTED', event: 'request.accepted', kinds: REVIEWED },
  approve: { to: 'AWAITING_PAYMENT', event: 'request.approved', kinds: SOLD },
  refuse: { to: 'REJECTED', event: 'request.rejected' },
  askIntegration: { to: 'INTEGRATION_REQUESTED', event: 'request.integration_requested' },
} as const satisfies Partial<Record<RequestCommand, Edge>>;

/** What rested on another request of its case that came to nothing (ADR 0015); nobody decided about it. */
const closeWithCase = { to: 'REJECTED', event: 'request.rejected', kinds: SOLD } as const satisfies Edge;

/** state → command → where it leads and what is told. What is not here cannot happen. */
export const REQUEST_MACHINE: Table = {
  SUBMITTED: {
    claim: { to: 'UNDER_REVIEW', event: 'request.claimed' },
    ...decisions,
    closeWithCase,
    withdraw: { to: 'WITHDRAWN', event: 'request.withdrawn' },
  },
  UNDER_REVIEW: {
    release: { to: 'SUBMITTED', event: 'request.released' },
    ...decisions,
    closeWithCase,
    withdraw: { to: 'WITHDRAWN', event: 'request.withdrawn' },
  },
  INTEGRATION_REQUESTED: {
    resubmit: { to: 'SUBMITTED', event: 'request.resubmitted' },
    closeWithCase,
    integrationDeadline: { to: 'LAPSED', event: 'request.lapsed' },
    withdraw: { to: 'WITHDRAWN', event: 'request.withdrawn' },
  },
  ACCEPTED: {
    validityPassed: { to: 'EXPIRED', event: 'request.expired', kinds: REVIEWED },
    revoke: { to: 'REVOKED', event: 'request.revoked', kinds: REVIEWED },
  },
  AWAITING_PAYMENT: {
    pay: { to: 'COMPLETED', event: 'request.completed', kinds: SOLD },
    payByPassed: { to: 'PAYMENT_EXPIRED', event: 'request.payment_expired', kinds: SOLD },
    withdraw: { to: 'WITHDRAWN', event: 'request.withdrawn', kinds: SOLD },
    annul: { to: 'ANNULLED', event: 'request.annulled', kinds: SOLD },
  },
  PAYMENT_EXPIRED: {
    // Late money that can still be granted (policy payment.lateMoney): the citizen paid, so the request revives.
    reactivate: { to: 'AWAITING_PAYMENT', event: 'request.reactivated', kinds: SOLD },
  },
  COMPLETED: {},
  REJECTED: {},
  LAPSED: {},
  WITHDRAWN: {},
  ANNULLED: {},
  EXPIRED: {},
  REVOKED: {},
};

/** Where `command` leads from `state`, or null when it is not possible. */
export function transition(
  kind: RequestKind,
  state: RequestState,
  command: RequestCommand,
): { to: RequestState; event: RequestEvent } | null {
  const edge = REQUEST_MACHINE[state][command];
  if (!edge || (edge.kinds && !edge.kinds.includes(kind))) return null;
  return { to: edge.to, event: edge.event };
}

/**
 * What happens to a request inside another one when `command` happens to that other one; null = nothing. A part that
 * was accepted with the whole is taken back when the whole is given up before it was paid. A payment that expired
 * takes nothing back: late money may revive the whole.
 */
export function partCommand(
  kind: RequestKind,
  state: RequestState,
  command: RequestCommand,
): RequestCommand | null {
  const follows = PART_FOLLOWS[command] ?? [];
  return follows.find((one) => transition(kind, state, one) !== null) ?? null;
}

/** The first that the part's own machine allows. */
const PART_FOLLOWS: Partial<Record<RequestCommand, readonly RequestCommand[]>> = {
  refuse: ['refuse'],
  askIntegration: ['askIntegration'],
  resubmit: ['resubmit'],
  integrationDeadline: ['integrationDeadline'],
  withdraw: ['withdraw', 'revoke'],
  annul: ['revoke'],
};

/** Submission: a subscription without a review (a renewal in which nothing changed) starts at AWAITING_PAYMENT. */
export const INITIAL_STATES: readonly RequestState[] = ['SUBMITTED', 'AWAITING_PAYMENT'];
export const OPEN_STATES: readonly RequestState[] = [
  'SUBMITTED',
  'UNDER_REVIEW',
  'INTEGRATION_REQUESTED',
  'AWAITING_PAYMENT',
];
