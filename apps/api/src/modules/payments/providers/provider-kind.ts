import type { OnlineMethod } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import type { Clock } from '../../../platform/clock/clock.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { PaymentProvider } from './payment-provider.js';

/** What somebody who makes an account has to fill in. */
export interface SettingField {
  name: string;
  label: Localized;
  /** Where it is found at the provider. */
  hint: Localized;
  /** Encrypted at rest, and never shown again. */
  secret?: boolean;
  required?: boolean;
  /** What it looks like, to notice that something else was pasted. */
  pattern?: RegExp;
  /** What a look does not show, e.g. check digits. */
  check?: (value: string) => boolean;
}

export type AccountMode = 'TEST' | 'LIVE';

/** By the names of {@link SettingField}. */
export type AccountSettings = Readonly<Record<string, string>>;

export interface ProviderDeps {
  config: Config;
  clock: Clock;
  mode: AccountMode;
  /** Where this account's events are to be sent, as the outside sees it. */
  webhookUrl: string;
}

/** A provider that accounts can be made at. An adapter adds its kind to the list in `index.ts`; nothing else names it. */
export interface ProviderKind {
  /** Stored with each payment, and part of the webhook's address. */
  code: string;
  /** As people know it. */
  name: string;
  /** What its accounts may be asked to take. */
  methods: readonly OnlineMethod[];
  fields: readonly SettingField[];
  /** What to do at the provider to have an account here, in plain words. */
  help?: Localized;
  /** Its payments are notices, payable anywhere until the day to pay by; see `PaymentProvider.notices`. */
  notices?: boolean;
  /** See `PaymentProvider.knowsNamesForDays`. */
  knowsNamesForDays?: number;
  /** It is told with each payment where to send its events: nobody has to enter the address there. */
  toldWhereToTell?: boolean;
  /** It takes money and gives none back: a person does, by bank transfer. */
  withoutRefunds?: boolean;
  /**
   * Whether credentials are for trying or for real money, where they say so themselves: a live account with test keys would
   * give permits for nothing.
   */
  modeOf?(settings: AccountSettings): AccountMode | null;
  /** The deployment's own account, from its environment: shared by all municipalities; null when it has none. */
  fromEnvironment(config: Config): AccountSettings | null;
  create(settings: AccountSettings, deps: ProviderDeps): PaymentProvider;
}
