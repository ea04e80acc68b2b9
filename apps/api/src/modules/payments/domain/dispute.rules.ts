import type { PaymentState } from '@sosta/contracts';

export interface DisputedMoney {
  /** Disputes that nobody has decided. */
  open: number;
  /** What disputes have taken and not brought back. */
  disputedCents: number;
  takenCents: number;
  refundedCents: number;
}

/**
 * The state of a captured payment: disputed as long as somebody has to decide, and as long as money is gone with a
 * dispute. Otherwise what its refunds say.
 */
export function stateOfDisputed({
  open,
  disputedCents,
  takenCents,
  refundedCents,
}: DisputedMoney): PaymentState {
  if (open > 0 || disputedCents > 0) return 'DISPUTED';
  if (takenCents > 0 && refundedCents >= takenCents) return 'REFUNDED';
  return refundedCents > 0 ? 'PARTIALLY_REFUNDED' : 'SUCCEEDED';
}

/** What a movement does to what disputes hold, and to what they cost. */
export const EFFECT_OF = {
  WITHDRAWN: { disputed: 1, fee: 0 },
  REINSTATED: { disputed: -1, fee: 0 },
  FEE: { disputed: 0, fee: 1 },
  FEE_RETURNED: { disputed: 0, fee: -1 },
} as const;
