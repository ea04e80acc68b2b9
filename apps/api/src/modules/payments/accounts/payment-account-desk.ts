import { Injectable } from '@nestjs/common';
import type { OnlineMethod } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory, Policies } from '../../municipalities/index.js';
import type {
  ConnectionCheckDto,
  CreatePaymentAccountInput,
  PaymentAccountDto,
  PaymentAccountListDto,
  ReplaceCredentialsInput,
  SwitchPaymentAccountInput,
  UpdatePaymentAccountInput,
  WebhookRefusalListDto,
} from '../http/payment-account.dto.js';
import { PROVIDER_KINDS, providerKind, providerName } from '../providers/index.js';
import type { ProviderKind } from '../providers/provider-kind.js';
import { agreeOnMode, sortSettings, type SortedSettings } from './account-settings.js';
import { PaymentAccountRepository, type PaymentAccountRow } from './payment-account.repository.js';
import { PaymentAccounts } from './payment-accounts.js';
import { WebhookRefusals } from './webhook-refusals.js';

/** The office's hand on its payment accounts. What was secret when it was typed is never answered again. */
@Injectable()
export class PaymentAccountDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly rows: PaymentAccountRepository,
    private readonly accounts: PaymentAccounts,
    private readonly refusals: WebhookRefusals,
  ) {}

  async list(call: OperatorContext): Promise<PaymentAccountListDto> {
    const { timezone } = await this.directory.byId(call.municipality.id);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.rows.all(tx);
      const taken = rows.filter(({ active }) => active).flatMap(({ methods }) => methods);
      const offered = await this.policies.value(tx, timezone, 'payment.methods');
      return {
        items: await Promise.all(rows.map((row) => this.view(tx, row))),
        providers: PROVIDER_KINDS.map((kind) => ({
          code: kind.code,
          name: kind.name,
          methods: [...kind.methods],
          help: kind.help ? inLocale(kind.help, call.locale) : null,
          fields: kind.fields.map(({ name, label, hint, secret = false, required = false }) => ({
            name,
            label: inLocale(label, call.locale),
            hint: inLocale(hint, call.locale),
            secret,
            required,
          })),
        })),
        missing: offered.filter((method) => !taken.includes(method)),
      };
    });
  }

  /** Takes nothing yet: it is tried, and its address is given to the provider, before it is switched on. */
  create(call: OperatorContext, input: CreatePaymentAccountInput): Promise<PaymentAccountDto> {
    const kind = providerKind(input.provider);
    if (!kind) throw Problem.field('/provider', { code: 'value_not_allowed' });
    methodsOf(kind, input.methods);
    const sorted = sortSettings(kind, input.settings);
    agreeOnMode(kind, input.mode, sorted);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const id = await this.rows.insert(tx, call.municipality.id, {
        provider: kind.code,
        label: input.label,
        mode: input.mode,
        source: 'OFFICE',
        methods: input.methods,
        active: false,
        createdBy: call.actor.operatorId,
      });
      if (!id) throw new Problem('conflict');
      await this.keep(tx, call, id, sorted);
      await this.record(tx, call, id, 'created', { provider: kind.code, mode: input.mode });
      return this.answer(tx, id);
    });
  }

  /** @throws Problem conflict_stale_version; payment_account_method_taken */
  update(call: OperatorContext, id: string, input: UpdatePaymentAccountInput): Promise<PaymentAccountDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.rows.lock(tx, id, input.version);
      const kind = providerKind(row.provider);
      if (kind) methodsOf(kind, input.methods);
      if (row.active) {
        const others = (await this.rows.all(tx)).filter((other) => other.active && other.id !== id);
        if (others.some(({ methods }) => methods.some((method) => input.methods.includes(method))))
          throw new Problem('payment_account_method_taken');
      }
      await this.rows.update(tx, { ...row, label: input.label, methods: input.methods });
      await this.record(tx, call, id, 'changed', { methods: input.methods });
      return this.answer(tx, id);
    });
  }

  /**
   * New credentials of the same account. What the old ones took is asked about with them as long as the new ones do not
   * know it.
   * @throws Problem conflict_stale_version; payment_account_of_deployment
   */
  replaceCredentials(
    call: OperatorContext,
    id: string,
    input: ReplaceCredentialsInput,
  ): Promise<PaymentAccountDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const row = await this.rows.lock(tx, id, input.version);
      const kind = providerKind(row.provider);
      if (row.source === 'ENVIRONMENT' || !kind) throw new Problem('payment_account_of_deployment');
      const [current] = await this.rows.credentials(tx, id);
      const sorted = sortSettings(kind, input.settings, current?.settings);
      agreeOnMode(kind, row.mode, sorted);
      await this.keep(tx, call, id, sorted);
      await this.rows.update(tx, row);
      await this.record(tx, call, id, 'credentials_replaced');
      return this.answer(tx, id);
    });
  }

  /**
   * On: it takes its ways to pay over from the account that had them. Off: no new payment begins here, and nothing else
   * changes: those begun are paid, confirmed and given back through it.
   * @throws Problem conflict_stale_version
   */
  switch(
    call: OperatorContext,
    id: string,
    input: SwitchPaymentAccountInput,
  ): Promise<PaymentAccountListDto> {
    return this.unitOfWork
      .run(call.municipality.id, async (tx) => {
        const row = await this.rows.lock(tx, id, input.version);
        if (row.active === input.active) return;
        for (const other of input.active ? await this.rows.lockOthers(tx, id) : []) {
          const left = other.methods.filter((method) => !row.methods.includes(method));
          if (left.length === other.methods.length) continue;
          // With nothing left it is off, and says what it took until then.
          await this.rows.update(tx, {
            ...other,
            active: left.length > 0,
            methods: left.length > 0 ? left : other.methods,
          });
          await this.record(tx, call, other.id, left.length > 0 ? 'changed' : 'switched_off', {
            methods: left,
          });
        }
        await this.rows.update(tx, { ...row, active: input.active });
        await this.record(tx, call, id, input.active ? 'switched_on' : 'switched_off');
      })
      .then(() => this.list(call));
  }

  /** A real call to the provider, that moves nothing. */
  async check(call: OperatorContext, id: string): Promise<ConnectionCheckDto> {
    const provider = await this.accounts.ofPayment({ municipalityId: call.municipality.id, accountId: id });
    const { state, merchant } = await provider.checkConnection();
    await this.unitOfWork.run(call.municipality.id, (tx) => this.record(tx, call, id, 'checked', { state }));
    return { state, merchant };
  }

  refused(call: OperatorContext): Promise<WebhookRefusalListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const accounts = await this.rows.all(tx);
      const labelOf = (accountId: string | null, provider: string): string =>
        accounts.find(({ id, source, ...row }) =>
          accountId === null ? source === 'ENVIRONMENT' && row.provider === provider : id === accountId,
        )?.label ??
        providerName(provider) ??
        provider;
      const open = await this.rows.openPayments(tx);
      return {
        items: (await this.refusals.recent(tx)).map(({ accountId, provider, reason, times, lastAt }) => ({
          account: labelOf(accountId, provider),
          reason,
          times,
          lastAt: lastAt.toISOString(),
        })),
        openPayments: [...open.values()].reduce((sum, count) => sum + count, 0),
      };
    });
  }

  private async keep(
    tx: Tx,
    call: OperatorContext,
    accountId: string,
    sorted: SortedSettings,
  ): Promise<void> {
    await this.accounts.keepCredentials(tx, call.municipality.id, accountId, {
      ...sorted,
      createdBy: call.actor.operatorId,
    });
  }

  private async answer(tx: Tx, id: string): Promise<PaymentAccountDto> {
    const row = await this.rows.find(tx, id);
    if (!row) throw new Problem('not_found');
    return this.view(tx, row);
  }

  private async view(tx: Tx, row: PaymentAccountRow): Promise<PaymentAccountDto> {
    const kind = providerKind(row.provider);
    const [current] = await this.rows.credentials(tx, row.id);
    const open = await this.rows.openPayments(tx);
    return {
      id: row.id,
      provider: row.provider,
      providerName: providerName(row.provider) ?? row.provider,
      label: row.label,
      mode: row.mode,
      ofDeployment: row.source === 'ENVIRONMENT',
      methods: row.methods,
      active: row.active,
      openPayments: open.get(row.id) ?? 0,
      webhookUrl: kind?.notices || kind?.toldWhereToTell ? null : this.accounts.webhookUrl(row),
      settings: [
        ...Object.entries(current?.settings ?? {}).map(([name, value]) => ({ name, value, secret: false })),
        ...Object.entries(current?.secretsHint ?? {}).map(([name, value]) => ({ name, value, secret: true })),
      ],
      createdAt: row.createdAt.toISOString(),
      activeChangedAt: row.activeChangedAt.toISOString(),
      credentialsAt: current?.createdAt.toISOString() ?? null,
      version: row.version,
    };
  }

  private record(
    tx: Tx,
    call: OperatorContext,
    id: string,
    what: 'created' | 'changed' | 'credentials_replaced' | 'switched_on' | 'switched_off' | 'checked',
    data: Record<string, unknown> = {},
  ): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: { kind: 'OPERATOR', id: call.actor.operatorId },
      action: `payment_account.${what}`,
      subject: { kind: 'payment_account', id },
      data,
    });
  }
}

function methodsOf(kind: ProviderKind, methods: readonly OnlineMethod[]): void {
  const wrong = methods.findIndex((method) => !kind.methods.includes(method));
  if (wrong !== -1) throw Problem.field(`/methods/${wrong}`, { code: 'value_not_allowed' });
}
