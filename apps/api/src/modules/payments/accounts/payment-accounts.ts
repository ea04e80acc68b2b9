import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { OnlineMethod } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { CredentialVault } from '../../../platform/crypto/credential-vault.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { PROVIDER_KINDS, providerKind } from '../providers/index.js';
import type { PaymentProvider } from '../providers/payment-provider.js';
import type { AccountMode, AccountSettings, ProviderKind } from '../providers/provider-kind.js';
import type { SortedSettings } from './account-settings.js';
import { PaymentAccountRepository, type PaymentAccountRow } from './payment-account.repository.js';
import { SuccessiveCredentials } from './successive-credentials.js';

/** A municipality's account, ready to be asked. */
export interface OpenAccount {
  account: PaymentAccountRow;
  provider: PaymentProvider;
}

/**
 * Finds who takes a new payment, and who took an old one. Switching an account off keeps new payments from it and
 * nothing else: pages, events, questions and refunds of its payments go on through it.
 */
@Injectable()
export class PaymentAccounts implements OnApplicationBootstrap {
  /** By the row of the credentials, which never changes; or by the provider for the environment's. */
  private readonly opened = new Map<string, PaymentProvider>();

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly accounts: PaymentAccountRepository,
    private readonly vault: CredentialVault,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A provider that has come to the environment since is everybody's from now on. */
  async onApplicationBootstrap(): Promise<void> {
    for (const { id } of await this.directory.all())
      await this.unitOfWork.run(id, (tx) => this.addFromEnvironment(tx, id));
  }

  /**
   * The accounts of the environment that a municipality does not have yet. They take what no other account takes.
   * @param first the provider whose account takes its ways to pay before the others'
   * @returns how many were made
   */
  async addFromEnvironment(tx: Tx, municipalityId: string, first?: string): Promise<number> {
    const there = await this.accounts.all(tx);
    const taken = new Set(there.filter(({ active }) => active).flatMap(({ methods }) => methods));
    let made = 0;
    const kinds = PROVIDER_KINDS.toSorted((a, b) => Number(b.code === first) - Number(a.code === first));
    for (const kind of kinds) {
      const settings = kind.fromEnvironment(this.config);
      if (!settings) continue;
      if (there.some(({ provider, source }) => provider === kind.code && source === 'ENVIRONMENT')) continue;
      const free = kind.methods.filter((method) => !taken.has(method));
      const id = await this.accounts.insert(tx, municipalityId, {
        provider: kind.code,
        label: kind.name,
        mode: this.modeOf(kind, settings),
        source: 'ENVIRONMENT',
        methods: free.length > 0 ? free : [...kind.methods],
        active: free.length > 0,
        createdBy: null,
      });
      if (!id) continue;
      for (const method of free) taken.add(method);
      made += 1;
    }
    return made;
  }

  /**
   * Who takes the money for a way to pay: the one the person chose, or the first the municipality offers (R85).
   * @throws Problem payment_method_not_available when the municipality does not offer it or no account takes it;
   *   payment_not_online_now when nothing that is offered can be taken
   */
  async choose(
    tx: Tx,
    offered: readonly OnlineMethod[],
    wanted: OnlineMethod | null,
  ): Promise<{ account: PaymentAccountRow; method: OnlineMethod }> {
    const active = (await this.accounts.all(tx)).filter((account) => account.active);
    const payable = offered.flatMap((method) => {
      const account = active.find(({ methods }) => methods.includes(method));
      return account ? [{ account, method }] : [];
    });
    const chosen = payable.find(({ method }) => wanted === null || wanted === method);
    if (!chosen)
      throw new Problem(payable.length === 0 ? 'payment_not_online_now' : 'payment_method_not_available');
    return chosen;
  }

  /**
   * Who took a payment, whether or not it takes new ones. Opens a transaction of its own.
   * @throws Problem not_found when the payment was never given to an account
   */
  async ofPayment(payment: { municipalityId: string; accountId: string | null }): Promise<PaymentProvider> {
    if (payment.accountId === null) throw new Problem('not_found');
    const open = await this.open(payment.municipalityId, payment.accountId);
    if (!open) throw new Problem('not_found');
    return open.provider;
  }

  /** The account an event was sent to; null when there is none. */
  async ofWebhook(provider: string, accountId: string): Promise<OpenAccount | null> {
    // Anybody may write an address, with what no text in a database can be.
    if (!providerKind(provider)) return null;
    const municipalityId = await this.unitOfWork.runPlatform((tx) =>
      this.accounts.municipalityOf(tx, provider, accountId),
    );
    return municipalityId === null ? null : this.open(municipalityId, accountId);
  }

  /** The deployment's own account at a provider; null when it has none. */
  ofEnvironment(provider: string): PaymentProvider | null {
    const kind = providerKind(provider);
    const settings = kind?.fromEnvironment(this.config);
    if (!kind || !settings) return null;
    return this.provider(`environment:${kind.code}`, kind, settings, {
      mode: this.modeOf(kind, settings),
      webhookUrl: this.webhookUrl({ provider: kind.code, source: 'ENVIRONMENT', id: '' }),
    });
  }

  /** Keeps what was typed, the secrets encrypted; what was there stays for the payments it took. */
  async keepCredentials(
    tx: Tx,
    municipalityId: string,
    accountId: string,
    { settings, secrets, hints, createdBy }: SortedSettings & { createdBy: string },
  ): Promise<void> {
    const id = uuidv7();
    const { keyId, sealed } = this.vault.seal(contextOf(id, municipalityId), secrets);
    await this.accounts.replaceCredentials(tx, municipalityId, {
      ...{ id, accountId, settings, secretsSealed: sealed, secretsHint: hints, keyId, createdBy },
    });
  }

  /**
   * Encrypts every municipality's credentials with the first of the keys, so that the others can be taken out of
   * `CREDENTIALS_KEY`.
   * @returns how many were encrypted anew
   */
  async reseal(): Promise<number> {
    let done = 0;
    for (const { id: municipalityId } of await this.directory.all()) {
      await this.unitOfWork.run(municipalityId, async (tx) => {
        for (const row of await this.accounts.sealedWithout(tx, this.vault.currentKeyId)) {
          const { keyId, sealed } = this.vault.reseal(contextOf(row.id, municipalityId), {
            keyId: row.keyId,
            sealed: row.secretsSealed,
          });
          await this.accounts.reseal(tx, row.id, keyId, sealed);
          done += 1;
        }
      });
    }
    return done;
  }

  /** Where the provider has to send an account's events. */
  webhookUrl({ provider, source, id }: Pick<PaymentAccountRow, 'provider' | 'source' | 'id'>): string {
    const base = `${this.config.publicUrl}/api/v1/payments/webhooks/${provider}`;
    return source === 'ENVIRONMENT' ? base : `${base}/${id}`;
  }

  private async open(municipalityId: string, accountId: string): Promise<OpenAccount | null> {
    const found = await this.unitOfWork.run(municipalityId, async (tx) => {
      const account = await this.accounts.find(tx, accountId);
      return account && { account, credentials: await this.accounts.credentials(tx, accountId) };
    });
    if (!found) return null;
    const { account, credentials } = found;
    if (account.source === 'ENVIRONMENT') {
      const provider = this.ofEnvironment(account.provider);
      return provider && { account, provider };
    }
    const kind = providerKind(account.provider);
    if (!kind) return null;
    const about = { mode: account.mode, webhookUrl: this.webhookUrl(account) };
    const providers = credentials.map(({ id, keyId, secretsSealed, settings }) =>
      this.provider(
        id,
        kind,
        () => ({
          ...settings,
          ...this.vault.open<AccountSettings>(contextOf(id, municipalityId), {
            keyId,
            sealed: secretsSealed,
          }),
        }),
        about,
      ),
    );
    const [current, ...replaced] = providers;
    if (!current) return null;
    return {
      account,
      provider: replaced.length === 0 ? current : new SuccessiveCredentials(current, replaced),
    };
  }

  private modeOf(kind: ProviderKind, settings: AccountSettings): AccountMode {
    return kind.modeOf?.(settings) ?? (this.config.demoMode ? 'TEST' : 'LIVE');
  }

  private provider(
    key: string,
    kind: ProviderKind,
    settings: AccountSettings | (() => AccountSettings),
    about: { mode: AccountMode; webhookUrl: string },
  ): PaymentProvider {
    let provider = this.opened.get(key);
    if (!provider) {
      const plain = typeof settings === 'function' ? settings() : settings;
      provider = kind.create(plain, { config: this.config, clock: this.clock, ...about });
      this.opened.set(key, provider);
    }
    return provider;
  }
}

function contextOf(credentialsId: string, municipalityId: string): string {
  return `payment-credentials:${municipalityId}:${credentialsId}`;
}
