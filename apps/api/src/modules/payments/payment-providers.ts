import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import type { PaymentMethod } from '@sosta/contracts';
import { CONFIG } from '../../config/config.module.js';
import { Problem } from '../../platform/http/problem.js';
import { OFFERED_METHODS, type OfferedMethod } from '../municipalities/index.js';
import type { OnlineMethod, PaymentProvider } from './providers/payment-provider.js';
import { StripeProvider } from './providers/stripe.provider.js';

/** The providers of this deployment, by code. A payment keeps its provider even when no new one may use it. */
@Injectable()
export class PaymentProviders {
  private readonly all: ReadonlyMap<string, PaymentProvider>;

  constructor(@Inject(CONFIG) config: Config) {
    const { secretKey, webhookSecret, apiBase } = config.stripe;
    const stripe = new StripeProvider({ secretKey, webhookSecret, ...(apiBase ? { apiBase } : {}) });
    this.all = new Map<string, PaymentProvider>([[stripe.code, stripe]]);
  }

  /** @throws Problem not_found */
  get(code: string): PaymentProvider {
    const provider = this.all.get(code);
    if (!provider) throw new Problem('not_found');
    return provider;
  }

  /**
   * Who takes the money for a way to pay: the one the person chose, or the first the municipality offers (R85).
   * @throws Problem payment_method_not_available when the municipality does not offer it
   */
  choose(
    offered: readonly OfferedMethod[],
    wanted: PaymentMethod | null,
  ): { provider: PaymentProvider; method: OnlineMethod } {
    for (const code of offered) {
      const { provider: name, method } = OFFERED_METHODS[code];
      const provider = this.all.get(name);
      if (provider?.methods.includes(method) && (wanted === null || wanted === method))
        return { provider, method };
    }
    throw new Problem(wanted === null ? 'service_unavailable' : 'payment_method_not_available');
  }
}
