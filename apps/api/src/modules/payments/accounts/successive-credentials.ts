import type { DisputedPayments } from '../providers/payment-dispute.js';
import type { NoticePayments } from '../providers/payment-notice.js';
import {
  PaymentProviderError,
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type PaymentProvider,
  type ProviderStatus,
  type RefundInput,
  type RefundStatus,
  type WebhookResult,
} from '../providers/payment-provider.js';

/**
 * An account whose credentials were replaced. New pages and events are the new ones' affair. A payment that the new
 * ones do not know was taken with earlier ones, and is asked about and given back with those. Events signed with a
 * replaced secret are refused: it may have been replaced because it leaked, and asking settles the payment anyway.
 */
export class SuccessiveCredentials implements PaymentProvider {
  readonly code: string;
  readonly methods: PaymentProvider['methods'];
  readonly notices?: NoticePayments;
  readonly knowsNamesForDays?: number;
  readonly disputes?: DisputedPayments;

  constructor(
    private readonly current: PaymentProvider,
    /** The youngest first. */
    private readonly replaced: readonly PaymentProvider[],
  ) {
    this.code = current.code;
    this.methods = current.methods;
    if (current.knowsNamesForDays !== undefined) this.knowsNamesForDays = current.knowsNamesForDays;
    if (current.disputes) this.disputes = withEarlierCaptures(current.disputes, replaced);
    if (current.notices) this.notices = withEarlierCreditors(current.notices, replaced);
  }

  createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    return this.current.createCheckout(input);
  }

  fetchStatus(providerRef: string, capturedRef?: string): Promise<ProviderStatus> {
    return this.firstToKnow((provider) => provider.fetchStatus(providerRef, capturedRef));
  }

  expireCheckout(providerRef: string): Promise<ProviderStatus> {
    return this.firstToKnow((provider) => provider.expireCheckout(providerRef));
  }

  /** Only a refusal leads to earlier credentials: after UNKNOWN the money may be on its way. */
  async refund(input: RefundInput): Promise<RefundStatus> {
    const first = await this.current.refund(input);
    if (first.state !== 'FAILED') return first;
    for (const provider of this.replaced) {
      const earlier = await provider.refund(input);
      if (earlier.state !== 'FAILED') return earlier;
    }
    return first;
  }

  listCheckouts(since: Date): AsyncIterable<ProviderStatus> {
    return this.current.listCheckouts(since);
  }

  parseWebhook(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<WebhookResult> {
    return this.current.parseWebhook(rawBody, headers);
  }

  checkConnection(): Promise<ConnectionCheck> {
    return this.current.checkConnection();
  }

  private async firstToKnow(
    ask: (provider: PaymentProvider) => Promise<ProviderStatus>,
  ): Promise<ProviderStatus> {
    const first = await ask(this.current);
    if (first.state !== 'UNKNOWN') return first;
    for (const provider of this.replaced) {
      const earlier = await ask(provider);
      if (earlier.state !== 'UNKNOWN') return earlier;
    }
    return first;
  }
}

/** New notices are the new creditor's; those of an earlier one are still paid to it. */
function withEarlierCreditors(current: NoticePayments, replaced: readonly PaymentProvider[]): NoticePayments {
  const earlier = replaced
    .flatMap(({ notices }) => notices ?? [])
    .filter(({ creditor }) => creditor.fiscalCode !== current.creditor.fiscalCode);
  return {
    creditor: current.creditor,
    refOf: (notice) => current.refOf(notice),
    print: (notice) => current.print(notice),
    async *paidSince(since) {
      yield* current.paidSince(since);
      for (const notices of earlier) yield* notices.paidSince(since);
    },
  };
}

/** A capture that the new credentials do not know was made with earlier ones. */
function withEarlierCaptures(
  current: DisputedPayments,
  replaced: readonly PaymentProvider[],
): DisputedPayments {
  const earlier = replaced.flatMap(({ disputes }) => disputes ?? []);
  return {
    async ofCapture(capturedRef) {
      let refusal: unknown;
      for (const one of [current, ...earlier]) {
        try {
          return await one.ofCapture(capturedRef);
        } catch (error) {
          if (!(error instanceof PaymentProviderError) || error.kind !== 'REFUSED') throw error;
          refusal ??= error;
        }
      }
      throw refusal;
    },
    capturesSince: (since) => current.capturesSince(since),
  };
}
