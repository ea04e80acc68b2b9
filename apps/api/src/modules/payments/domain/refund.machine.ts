import type { RefundState } from '@sosta/contracts';

export const REFUND_COMMANDS = [
  'approve',
  'reject',
  'withdraw',
  'ask',
  'carryOut',
  'confirm',
  'fail',
  'retry',
] as const;
export type RefundCommand = (typeof REFUND_COMMANDS)[number];

interface Edge {
  to: RefundState;
  /** Audit action. */
  event: string;
}

const reject = { to: 'REJECTED', event: 'refund.rejected' } as const;
const fail = { to: 'FAILED', event: 'refund.failed' } as const;
const executed = { to: 'EXECUTED', event: 'refund.executed' } as const;

/**
 * state → command → where it leads. `ask`: the provider may know of it from now on, so only the provider's word leads
 * out of EXECUTING. `carryOut`: by a person's hand. What was given back stays given back.
 */
export const REFUND_MACHINE: {
  readonly [S in RefundState]: { readonly [C in RefundCommand]?: Edge };
} = {
  AWAITING_APPROVAL: {
    approve: { to: 'APPROVED', event: 'refund.approved' },
    reject,
    withdraw: { to: 'WITHDRAWN', event: 'refund.withdrawn' },
  },
  APPROVED: {
    ask: { to: 'EXECUTING', event: 'refund.asked' },
    carryOut: executed,
    fail,
  },
  EXECUTING: { confirm: executed, fail },
  FAILED: { retry: { to: 'APPROVED', event: 'refund.retried' } },
  EXECUTED: {},
  REJECTED: {},
  WITHDRAWN: {},
};

/** States in which a refund holds its amount: nobody else may give that money back. */
export const HOLDING_STATES: readonly RefundState[] = [
  'AWAITING_APPROVAL',
  'APPROVED',
  'EXECUTING',
  'EXECUTED',
];

export function refundTransition(state: RefundState, command: RefundCommand): Edge | null {
  return REFUND_MACHINE[state][command] ?? null;
}
