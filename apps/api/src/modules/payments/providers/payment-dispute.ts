import type { ProviderMetadata } from './payment-provider.js';

/** Money that a dispute moved, as the provider has it in its books. Without a sign: the kind says which way. */
export interface DisputeMovement {
  /** The provider's name for it, or one made of what it says: the same movement always has the same. */
  ref: string;
  /** WITHDRAWN: taken from the municipality; REINSTATED: given back to it; FEE: the provider's price for the dispute. */
  kind: 'WITHDRAWN' | 'REINSTATED' | 'FEE' | 'FEE_RETURNED';
  /** Integer cents, more than 0. */
  amountCents: number;
  happenedAt: Date;
}

/**
 * A payer's bank, or the payer through the provider, wants money back that was captured.
 *
 * - OPEN: somebody has to answer, or the bank has to decide
 * - WON: the money is the municipality's, or the payer gave up
 * - LOST: the money is the payer's
 */
export interface ProviderDispute {
  disputeRef: string;
  state: 'OPEN' | 'WON' | 'LOST';
  /** The provider's own word for why. */
  reason: string;
  /** What is disputed: all of the payment, or a part. */
  amountCents: number;
  /** ISO 4217, upper case. */
  currency: string;
  openedAt: Date;
  /** Until when the municipality may answer; null when there is nothing to answer. */
  answerBy: Date | null;
  /** All of them, up to now. */
  movements: readonly DisputeMovement[];
}

/** What a provider can say of disputes. Absent: payments cannot be disputed there, or nobody can be asked. */
export interface DisputedPayments {
  /**
   * @returns all disputes of a capture, and the names that its payment was given
   * @throws {PaymentProviderError} REFUSED also when it does not know the capture
   */
  ofCapture(
    capturedRef: string,
  ): Promise<{ metadata: ProviderMetadata; disputes: readonly ProviderDispute[] }>;

  /**
   * Captures that were disputed since an instant: for those whose event got lost.
   * @throws {PaymentProviderError} in the middle of the iteration too
   */
  capturesSince(since: Date): AsyncIterable<string>;
}
