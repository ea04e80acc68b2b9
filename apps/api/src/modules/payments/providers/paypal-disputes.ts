import type { PayPalApi } from './paypal-api.js';
import { isMoney, toCents } from './paypal-money.js';
import type { DisputedPayments, DisputeMovement, ProviderDispute } from './payment-dispute.js';
import type { ProviderMetadata } from './payment-provider.js';
import { asProviderError, unreadable } from './provider-answers.js';

const PAGE = 50;
/** What PayPal decides for the seller, or the buyer gives up; RESOLVED_WITH_PAYOUT is paid by PayPal. */
const WON = new Set(['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER', 'DENIED', 'RESOLVED_WITH_PAYOUT']);

type Json = Record<string, unknown>;

/**
 * PayPal's customer disputes v1: claims of buyers and chargebacks of their banks, with the money that moved for them. The
 * app in PayPal needs the right «Customer disputes».
 */
export class PayPalDisputes implements DisputedPayments {
  readonly #api: PayPalApi;
  readonly #namesOf: (capturedRef: string) => Promise<ProviderMetadata>;

  /** @param namesOf what a payment was called when its order was made */
  constructor(api: PayPalApi, namesOf: (capturedRef: string) => Promise<ProviderMetadata>) {
    this.#api = api;
    this.#namesOf = namesOf;
  }

  async ofCapture(capturedRef: string): Promise<{ metadata: ProviderMetadata; disputes: ProviderDispute[] }> {
    try {
      const metadata = await this.#namesOf(capturedRef);
      const disputes: ProviderDispute[] = [];
      for await (const id of this.#listed({ disputed_transaction_id: capturedRef }))
        disputes.push(readDispute(await this.#dispute(id)));
      return { metadata, disputes };
    } catch (error) {
      throw asProviderError(error);
    }
  }

  async *capturesSince(since: Date): AsyncGenerator<string, void, undefined> {
    try {
      for await (const id of this.#listed({ update_time_after: since.toISOString() })) {
        const capturedRef = disputedCapture(await this.#dispute(id));
        if (capturedRef !== null) yield capturedRef;
      }
    } catch (error) {
      throw asProviderError(error);
    }
  }

  #dispute(id: string): Promise<unknown> {
    return this.#api.call('GET', `/v1/customer/disputes/${encodeURIComponent(id)}`);
  }

  async *#listed(filter: Record<string, string>): AsyncGenerator<string, void, undefined> {
    const query = new URLSearchParams({ ...filter, page_size: String(PAGE) });
    let path: string | null = `/v1/customer/disputes?${query.toString()}`;
    while (path !== null) {
      const answer = (await this.#api.call('GET', path)) as { items?: unknown; links?: unknown } | null;
      // Without disputes PayPal may leave the list out.
      if (answer === null || !(answer.items === undefined || Array.isArray(answer.items))) throw unreadable();
      for (const item of (answer.items ?? []) as { dispute_id?: unknown }[]) {
        if (typeof item?.dispute_id !== 'string') throw unreadable();
        yield item.dispute_id;
      }
      const next = (
        Array.isArray(answer.links) ? (answer.links as { rel?: string; href?: string }[]) : []
      ).find(({ rel }) => rel === 'next')?.href;
      const url = next !== undefined && URL.canParse(next) ? new URL(next) : null;
      path = url && `${url.pathname}${url.search}`;
    }
  }
}

/** The capture that a dispute is about; null for money that did not come through one. */
export function disputedCapture(dispute: unknown): string | null {
  const [first] = ((dispute as Json | null)?.['disputed_transactions'] ?? []) as Json[];
  const id = first?.['seller_transaction_id'];
  return typeof id === 'string' && /^[A-Z0-9]{1,36}$/.test(id) ? id : null;
}

/** @throws {PaymentProviderError} UNAVAILABLE: a 200 that says something else is no answer */
function readDispute(answer: unknown): ProviderDispute {
  const dispute = (answer ?? {}) as Json;
  const { dispute_id: id, status, reason, dispute_amount: amount, dispute_outcome: outcome } = dispute;
  const amountCents = isMoney(amount) ? toCents(amount) : null;
  const openedAt = instant(dispute['create_time']);
  if (typeof id !== 'string' || typeof status !== 'string' || !isMoney(amount) || !amountCents || !openedAt)
    throw unreadable();
  const state =
    status === 'RESOLVED'
      ? WON.has(String((outcome as Json | null)?.['outcome_code']))
        ? 'WON'
        : 'LOST'
      : 'OPEN';
  const movements = dispute['money_movements'] ?? [];
  if (!Array.isArray(movements)) throw unreadable();
  const seen = new Map<string, number>();
  return {
    disputeRef: id,
    state,
    reason: typeof reason === 'string' ? reason : 'OTHER',
    amountCents,
    currency: amount.currency_code,
    openedAt,
    answerBy: state === 'OPEN' ? instant(dispute['seller_response_due_date']) : null,
    movements: (movements as Json[])
      .filter((movement) => movement?.['affected_party'] === 'SELLER')
      .map((movement) => readMovement(movement, seen)),
  };
}

/** PayPal gives a movement no name: when, which way, why and how much are its name, and how many such came before it. */
function readMovement(movement: Json, seen: Map<string, number>): DisputeMovement {
  const { amount, type, reason, initiated_time: initiated } = movement;
  const amountCents = isMoney(amount) ? toCents(amount) : null;
  const happenedAt = instant(initiated);
  if (!amountCents || !happenedAt || (type !== 'DEBIT' && type !== 'CREDIT')) throw unreadable();
  const name = `${String(initiated)}/${type}/${String(reason)}/${amountCents}`;
  const before = seen.get(name) ?? 0;
  seen.set(name, before + 1);
  const fee = typeof reason === 'string' && reason.endsWith('FEE');
  const kind = fee
    ? type === 'DEBIT'
      ? 'FEE'
      : 'FEE_RETURNED'
    : type === 'DEBIT'
      ? 'WITHDRAWN'
      : 'REINSTATED';
  return { ref: before === 0 ? name : `${name}/${before}`, kind, amountCents, happenedAt };
}

function instant(value: unknown): Date | null {
  const at = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
