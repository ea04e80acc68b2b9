import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Problem } from '../../platform/http/problem.js';
import type { PaymentProvider } from './providers/payment-provider.js';
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

  /** The first configured method of a municipality that this deployment has. */
  choose(methods: readonly string[]): PaymentProvider {
    const code = methods.find((method) => this.all.has(method));
    if (!code) throw new Problem('service_unavailable');
    return this.get(code);
  }
}
