import { Inject, Injectable } from '@nestjs/common';
import { formatPlate, type Locale, type SubscriptionState, type VehicleKind } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { civilDateOf, startOfDay, type CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory, Policies, type Municipality } from '../municipalities/index.js';
import { Notifications, type TemplateData } from '../notifications/index.js';
import { DecisionReasons } from '../requests/index.js';
import type { NamedPlate, PlatePeriod } from './domain/plate-line.js';
import { statusOn } from './domain/subscription-status.js';
import type { SubscriptionCommand } from './domain/subscription.machine.js';
import { LifeRepository, type LifeColumns } from './persistence/life.repository.js';
import type { SubscriptionRow } from './persistence/subscription.repository.js';

type LifeTemplate = Extract<keyof TemplateData, `subscription-${string}`>;

/** A subscription taken in hand to change it. */
export interface HeldSubscription {
  row: SubscriptionRow;
  municipality: Municipality;
  /** As people see it. */
  state: SubscriptionState;
  now: Date;
  today: CivilDate;
  /** Its own plate. */
  primary: NamedPlate;
}

export interface Change {
  command: SubscriptionCommand;
  columns?: LifeColumns;
  line?: PlatePeriod[];
  reasons?: string[];
  note?: string | null;
  data?: Record<string, unknown>;
}

/** What the use cases of a subscription in life have in common: taking it in hand, writing the change, telling people. */
@Injectable()
export class SubscriptionLife {
  constructor(
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly rights: LifeRepository,
    private readonly reasons: DecisionReasons,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param version the one the operator has read
   * @throws Problem not_found, conflict_stale_version
   */
  async hold(tx: Tx, municipalityId: string, id: string, version?: number): Promise<HeldSubscription> {
    const municipality = await this.directory.byId(municipalityId);
    const row = await this.rights.lock(tx, id);
    if (version !== undefined && row.version !== version) throw new Problem('conflict_stale_version');
    const now = this.clock.now();
    const today = civilDateOf(now, municipality.timezone);
    const state = statusOn(row.status, { from: row.validFrom, to: row.validTo }, today, row);
    const primary = { country: row.country, plate: row.plate };
    return { row, municipality, state, now, today, primary };
  }

  /** @throws Problem what {@link LifeRepository.transition} says */
  write(tx: Tx, call: OperatorContext, held: HeldSubscription, change: Change): Promise<void> {
    const { command, ...rest } = change;
    const actor = { kind: 'OPERATOR', id: call.actor.operatorId } as const;
    return this.rights.transition(tx, held.row, held.state, command, { actor, ...rest });
  }

  policy<K extends Parameters<Policies['value']>[2]>(tx: Tx, held: HeldSubscription, key: K) {
    return this.policies.value(tx, held.municipality.timezone, key);
  }

  startOf(held: HeldSubscription, day: CivilDate): number {
    return startOfDay(day, held.municipality.timezone).getTime();
  }

  /**
   * The reasons given, from the municipality's list.
   * @throws Problem decision_reason_required, validation_failed
   */
  async reasonsFor(
    tx: Tx,
    codes: readonly string[],
    decision: 'SUSPEND' | 'REVOKE',
  ): Promise<{ code: string; text: Localized }[]> {
    if (codes.length === 0) throw new Problem('decision_reason_required');
    return this.reasons.chosen(tx, codes, { decision, appliesTo: ['SUBSCRIPTION'] });
  }

  /** Words for stored codes. */
  async texts(tx: Tx, codes: readonly string[], locale: Locale): Promise<string[]> {
    const found = await this.reasons.texts(tx, [...codes], locale);
    return codes.flatMap((code) => found.get(code)?.text ?? []);
  }

  /** The e-mail to the holder, with what every one of them says; nothing without an account. */
  async tell<T extends LifeTemplate>(
    tx: Tx,
    held: HeldSubscription,
    template: T,
    data: (
      locale: Locale,
      common: { number: string; product: string; plate: string; url: string },
    ) => TemplateData[T],
    attachments: string[] = [],
  ): Promise<void> {
    const { row, municipality } = held;
    await this.notifications.queueForHolder<T>(tx, {
      municipalityId: municipality.id,
      template,
      holderId: row.holderId,
      subscriptionId: row.id,
      dedupeKey: `${template}:${row.id}:${row.version}`,
      attachments,
      data: (locale) =>
        data(locale, {
          number: row.number,
          product: inLocale(row.productName, locale),
          plate: shown(row.vehicleKind, held.primary),
          url: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${row.id}`,
        }),
    });
  }
}

export const shown = (kind: VehicleKind, { plate }: NamedPlate): string => formatPlate(kind, plate);
