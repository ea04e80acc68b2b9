import { nexiKind } from './nexi.provider.js';
import { paypalKind } from './paypal.provider.js';
import { pagoPaKind } from './pagopa.provider.js';
import type { ProviderKind } from './provider-kind.js';
import { stripeKind } from './stripe.provider.js';

/**
 * Every provider that accounts can be made at. Where the environment has several for one way to pay, the first in this
 * list takes it: those that do one thing stand before those that do many.
 */
export const PROVIDER_KINDS: readonly ProviderKind[] = [pagoPaKind, paypalKind, stripeKind, nexiKind];

export function providerKind(code: string): ProviderKind | undefined {
  return PROVIDER_KINDS.find((kind) => kind.code === code);
}

/** As people know it; null for what no provider took, e.g. at the counter. */
export const providerName = (code: string): string | null => providerKind(code)?.name ?? null;

/** Whether it can be asked to give money back. */
export function givesBack(code: string): boolean {
  const kind = providerKind(code);
  return kind !== undefined && !kind.withoutRefunds;
}
