import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Clock } from '../../platform/clock/clock.js';
import type {
  DisputedPayments,
  DisputeMovement,
  ProviderDispute,
} from '../../modules/payments/providers/payment-dispute.js';
import {
  PaymentProviderError,
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type PaymentProvider,
  type ProviderEvent,
  type ProviderStatus,
  type RefundInput,
  type RefundStatus,
  type WebhookResult,
} from '../../modules/payments/providers/payment-provider.js';

interface Taken {
  ref: string;
  cents: number;
  at: Date;
  refunded: number;
  /** What the payer wants back by a bank's word; the youngest is the last. */
  disputes: Dispute[];
}
type Dispute = ProviderDispute & { movements: DisputeMovement[]; changedAt: Date };
export interface Page {
  ref: string;
  paymentId: string;
  municipalityId: string;
  askedCents: number;
  state: 'OPEN' | 'PAID' | 'EXPIRED';
  createdAt: Date;
  taken: Taken | null;
}

/** What the next answer of the bank is like: to a question about a page (SILENT), or to something it has to do. */
export type DisputeStep = 'OPEN' | 'WON' | 'LOST';

export type Mood = 'ANSWER' | 'SILENT' | 'LOSE_QUESTION' | 'LOSE_ANSWER' | 'REFUSE';

/**
 * A provider with books of its own, in memory: it loses questions and answers, tells what happens in events that a test
 * delivers as it likes, gives money back on pages of its own, and takes money when it should not.
 */
export class ModelBank implements PaymentProvider {
  readonly code = 'stripe';
  readonly methods = ['CARD'] as const;
  readonly disputes: DisputedPayments = {
    ofCapture: async (capturedRef) => {
      const page = this.pages.find(({ taken }) => taken?.ref === capturedRef);
      if (this.next('ASKED') !== 'ANSWER' || !page) throw new PaymentProviderError('UNAVAILABLE', 'timeout');
      const { paymentId, municipalityId } = page;
      return { metadata: { paymentId, municipalityId }, disputes: structuredClone(page.taken!.disputes) };
    },
    capturesSince: (since) => this.disputedSince(since),
  };
  readonly pages: Page[] = [];
  readonly events: ProviderEvent[] = [];
  mood: Mood = 'ANSWER';
  /** Given back on the bank's own pages, by page. */
  readonly outside = new Map<string, number>();
  private readonly refunds = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  of(requestPayments: ReadonlySet<string>): Page[] {
    return this.pages.filter(({ paymentId }) => requestPayments.has(paymentId));
  }

  // ---- What happens on its pages

  pay(page: Page, cents = page.askedCents): void {
    page.state = 'PAID';
    page.taken = { ref: `pi_${page.ref}`, cents, at: this.clock.now(), refunded: 0, disputes: [] };
    this.tell(page);
  }

  /** The same purchase paid once more under a page of its own. */
  payAgain(page: Page): void {
    const twin: Page = { ...page, ref: `${page.ref}_twin_${this.pages.length}`, createdAt: this.clock.now() };
    this.pages.push(twin);
    this.pay(twin);
  }

  giveBackOutside(page: Page, cents: number): void {
    page.taken!.refunded += cents;
    this.outside.set(page.ref, (this.outside.get(page.ref) ?? 0) + cents);
    this.tellRefund(page);
  }

  /** What a dispute can do next: one at a time of a capture, about all that is left; decided for good, or opened again. */
  mayDispute({ taken }: Page, step: DisputeStep): boolean {
    if (!taken) return false;
    const last = taken.disputes.at(-1);
    if (step !== 'OPEN') return last?.state === 'OPEN';
    return last?.state !== 'OPEN' && (last?.state === 'LOST' || leftOf(taken) > 0);
  }

  /** The payer disputes what is left, appeals, or somebody decides: the money goes when it begins, and may come back. */
  dispute(page: Page, step: DisputeStep): void {
    const taken = page.taken!;
    const now = this.clock.now();
    const again = taken.disputes.at(-1)?.state === 'LOST';
    if (step === 'OPEN' && !again) {
      const amountCents = leftOf(taken);
      const about = { reason: 'fraudulent', amountCents, currency: 'EUR', openedAt: now, answerBy: null };
      const name = `dp_${uuidv7()}`;
      const movements = [movement('WITHDRAWN', amountCents, now), movement('FEE', 2_000, now)];
      taken.disputes.push({ disputeRef: name, state: 'OPEN', ...about, movements, changedAt: now });
    } else {
      const dispute = taken.disputes.at(-1)!;
      Object.assign(dispute, { state: step, changedAt: now });
      if (step === 'WON') dispute.movements.push(movement('REINSTATED', dispute.amountCents, now));
    }
    const about = { eventId: `evt_${uuidv7()}`, occurredAt: now, type: 'dispute' };
    this.events.push({ ...about, kind: 'DISPUTE', capturedRef: taken.ref });
  }

  private async *disputedSince(since: Date): AsyncIterable<string> {
    for (const { taken } of this.pages)
      if (taken?.disputes.some(({ changedAt }) => changedAt >= since)) yield taken.ref;
  }

  tell(page: Page): void {
    const about = { eventId: `evt_${uuidv7()}`, occurredAt: this.clock.now(), providerRef: page.ref };
    this.events.push({ ...about, kind: 'CHECKOUT', type: 'checkout', status: this.status(page) });
  }

  private tellRefund(page: Page): void {
    const { ref: capturedRef, refunded: refundedCents } = page.taken!;
    const about = { eventId: `evt_${uuidv7()}`, occurredAt: this.clock.now(), type: 'refund' };
    const metadata = { paymentId: page.paymentId, municipalityId: page.municipalityId };
    this.events.push({ ...about, kind: 'REFUND', capturedRef, refundedCents, currency: 'EUR', metadata });
  }

  private status({ ref, state, askedCents, taken, ...page }: Page): ProviderStatus {
    return {
      providerRef: ref,
      state: state === 'OPEN' ? 'PENDING' : state === 'PAID' ? 'SUCCEEDED' : 'EXPIRED',
      amountCents: taken?.cents ?? askedCents,
      currency: 'EUR',
      metadata: { paymentId: page.paymentId, municipalityId: page.municipalityId },
      method: 'CARD',
      capturedRef: taken?.ref ?? null,
      paidAt: taken?.at ?? null,
      refundedCents: taken?.refunded ?? null,
      reason: null,
    };
  }

  private unknown(providerRef: string): ProviderStatus {
    const nothing = { amountCents: null, currency: null, method: null, capturedRef: null, paidAt: null };
    const metadata = { paymentId: null, municipalityId: null };
    return { providerRef, state: 'UNKNOWN', metadata, ...nothing, refundedCents: null, reason: 'timeout' };
  }

  private next(kind: 'ASKED' | 'TO_DO'): Mood {
    const { mood } = this;
    if ((mood === 'SILENT') !== (kind === 'ASKED')) return 'ANSWER';
    this.mood = 'ANSWER';
    return mood;
  }

  // ---- What the application asks

  async createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    const { paymentId, municipalityId, amountCents: askedCents, expiresAt } = input;
    const mood = this.next('TO_DO');
    if (mood === 'REFUSE') throw new PaymentProviderError('REFUSED', 'refused');
    if (mood === 'LOSE_QUESTION') throw new PaymentProviderError('UNAVAILABLE', 'timeout');
    let page = this.pages.find((one) => one.paymentId === paymentId);
    if (!page) {
      const ref = `cs_${paymentId}`;
      page = {
        ref,
        paymentId,
        municipalityId,
        askedCents,
        state: 'OPEN',
        createdAt: this.clock.now(),
        taken: null,
      };
      this.pages.push(page);
    }
    if (mood === 'LOSE_ANSWER') throw new PaymentProviderError('UNAVAILABLE', 'timeout');
    return { providerRef: page.ref, redirectUrl: `https://bank.test/${page.ref}`, expiresAt };
  }

  async fetchStatus(providerRef: string): Promise<ProviderStatus> {
    const page = this.pages.find(({ ref }) => ref === providerRef);
    return this.next('ASKED') === 'ANSWER' && page ? this.status(page) : this.unknown(providerRef);
  }

  async expireCheckout(providerRef: string): Promise<ProviderStatus> {
    const mood = this.next('TO_DO');
    const page = this.pages.find(({ ref }) => ref === providerRef);
    if (!page || mood === 'LOSE_QUESTION' || mood === 'REFUSE') return this.unknown(providerRef);
    if (page.state === 'OPEN') {
      page.state = 'EXPIRED';
      this.tell(page);
    }
    return mood === 'LOSE_ANSWER' ? this.unknown(providerRef) : this.status(page);
  }

  async refund({ refundId, capturedRef, amountCents }: RefundInput): Promise<RefundStatus> {
    const mood = this.next('TO_DO');
    const unknown = { refundRef: null, state: 'UNKNOWN', reason: 'timeout' } as const;
    if (mood === 'LOSE_QUESTION') return unknown;
    const page = this.pages.find(({ taken }) => taken?.ref === capturedRef);
    if (!this.refunds.has(refundId)) {
      if (mood === 'REFUSE' || !page?.taken || amountCents > leftOf(page.taken))
        return { refundRef: null, state: 'FAILED', reason: 'refused' };
      this.refunds.set(refundId, amountCents);
      page.taken.refunded += amountCents;
      this.tellRefund(page);
    }
    return mood === 'LOSE_ANSWER'
      ? unknown
      : { refundRef: `re_${refundId}`, state: 'SUCCEEDED', reason: null };
  }

  async *listCheckouts(since: Date): AsyncIterable<ProviderStatus> {
    for (const page of this.pages.toReversed()) if (page.createdAt >= since) yield this.status(page);
  }

  async parseWebhook(rawBody: Buffer): Promise<WebhookResult> {
    return { ok: true, event: this.events[Number(rawBody.toString())]! };
  }

  async checkConnection(): Promise<ConnectionCheck> {
    return { state: 'OK', merchant: null, reason: null };
  }
}

/** What disputes hold of a capture, by the bank's books. */
export const heldByDisputes = ({ disputes }: Taken): number =>
  disputes
    .flatMap(({ movements }) => movements)
    .reduce((sum, { kind, amountCents }) => sum + (SIGN[kind] ?? 0) * amountCents, 0);
const SIGN: Partial<Record<string, number>> = { WITHDRAWN: 1, REINSTATED: -1 };

/** What can still go back of a capture. */
export const leftOf = (taken: Taken): number => taken.cents - taken.refunded - heldByDisputes(taken);

const movement = (kind: DisputeMovement['kind'], amountCents: number, happenedAt: Date): DisputeMovement => ({
  ...{ ref: uuidv7(), kind, amountCents, happenedAt },
});
