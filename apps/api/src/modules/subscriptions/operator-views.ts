import { Injectable } from '@nestjs/common';
import { formatPlate, type Locale } from '@sosta/contracts';
import { addDays, civilDateOf, daysBetween } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Policies } from '../municipalities/index.js';
import { DecisionReasons } from '../requests/index.js';
import { samePlate } from './domain/plate-line.js';
import { paidMonths } from './domain/paid-months.js';
import { statusOn } from './domain/subscription-status.js';
import { lifeTransition, type SubscriptionCommand } from './domain/subscription.machine.js';
import type {
  LifeEventDto,
  OperatorSubscriptionDetailDto,
  SubscriptionAction,
  SubscriptionLifeDto,
} from './http/life.dto.js';
import { SubscriptionDtos, platePeriods } from './http/subscription-dtos.js';
import type { OperatorSubscriptionDto } from './http/subscription.dto.js';
import { LifeRepository, type LifeEventRow } from './persistence/life.repository.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { ReviewRepository } from './persistence/review.repository.js';
import type { SubscriptionRow } from './persistence/subscription.repository.js';

const COMMAND_OF: Record<SubscriptionAction, SubscriptionCommand> = {
  CHANGE_PLATE: 'changePlate',
  LEND_PLATE: 'lendPlate',
  RETURN_PLATE: 'returnPlate',
  SUSPEND: 'suspend',
  RESTORE: 'restore',
  ANNOUNCE_REVOCATION: 'announceRevocation',
  WITHDRAW_REVOCATION: 'withdrawRevocation',
  END_EARLY: 'endEarly',
};
/** What takes something away, or gives back what was taken. */
const SUPERVISED: ReadonlySet<SubscriptionAction> = new Set([
  'SUSPEND',
  'RESTORE',
  'ANNOUNCE_REVOCATION',
  'WITHDRAW_REVOCATION',
]);

/** Subscriptions as operators see them, with what may be done to each. */
@Injectable()
export class OperatorSubscriptionViews {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly dtos: SubscriptionDtos,
    private readonly offers: OfferRepository,
    private readonly rights: LifeRepository,
    private readonly reviews: ReviewRepository,
    private readonly reasons: DecisionReasons,
  ) {}

  async list(tx: Tx, call: OperatorContext, rows: SubscriptionRow[]): Promise<OperatorSubscriptionDto[]> {
    const names: { id: string; name: string }[] = await tx.query(
      `SELECT id, coalesce(company_name, family_name || ' ' || given_name) AS name FROM holder WHERE id = ANY($1)`,
      [[...new Set(rows.map((row) => row.holderId))]],
    );
    const nameOf = new Map(names.map(({ id, name }) => [id, name]));
    const dtos = await this.dtos.subscriptionList(tx, call.municipality, rows, call.locale);
    return dtos.map((dto, index) => ({
      ...dto,
      holderId: rows[index]!.holderId,
      holderName: nameOf.get(rows[index]!.holderId) ?? '',
    }));
  }

  async detail(tx: Tx, call: OperatorContext, row: SubscriptionRow): Promise<OperatorSubscriptionDetailDto> {
    const [listed] = await this.list(tx, call, [row]);
    return { ...listed!, life: await this.life(tx, call, row) };
  }

  private async life(tx: Tx, call: OperatorContext, row: SubscriptionRow): Promise<SubscriptionLifeDto> {
    const { timezone } = call.municipality;
    const now = this.clock.now();
    const today = civilDateOf(now, timezone);
    const terms = await this.policies.all(tx, timezone);
    const loans = await this.rights.loansIn(tx, row.id, Number(today.slice(0, 4)));
    const state = statusOn(row.status, { from: row.validFrom, to: row.validTo }, today, row);
    const temporaryLeft = Math.max(0, terms['plates.temporaryTimes'] - loans);
    const lent = row.line.some(({ kind, until }) => kind === 'TEMPORARY' && until > now.getTime());
    const possible: Record<SubscriptionAction, boolean> = {
      CHANGE_PLATE: row.openRenewal === null,
      LEND_PLATE: temporaryLeft > 0,
      RETURN_PLATE: lent,
      SUSPEND: true,
      RESTORE: true,
      ANNOUNCE_REVOCATION: row.revokesOn === null,
      WITHDRAW_REVOCATION: row.revokesOn !== null,
      END_EARLY: row.revokesOn === null && !row.endsEarly,
    };
    const may = (action: SubscriptionAction): boolean =>
      call.actor.permissions.has(SUPERVISED.has(action) ? 'subscriptions.revoke' : 'subscriptions.manage');
    const actions = (Object.keys(COMMAND_OF) as SubscriptionAction[]).filter(
      (action) => possible[action] && may(action) && lifeTransition(state, COMMAND_OF[action]) !== null,
    );
    const plates = await this.offers.plates(tx, row.holderId);
    return {
      version: row.version,
      actions,
      plates: platePeriods(row),
      otherPlates: plates
        .filter((plate) => !samePlate(plate, row))
        .map((plate) => ({ id: plate.id, plateFormatted: formatPlate(plate.vehicleKind, plate.plate) })),
      temporaryDays: terms['plates.temporaryDays'],
      temporaryLeft,
      revocationFromOn: addDays(today, terms['revocation.noticeDays']),
      giveBackDays: terms['suspension.giveBackDays'],
      suspendedDays: row.suspendedOn ? daysBetween(row.suspendedOn, today) : 0,
      unusedMonths: paidMonths({ from: row.validFrom, to: row.validTo }, addDays(today, 1)).unused,
      reviews: (await this.reviews.open(tx, row.id)).map(({ openedAt, ...review }) => ({
        ...review,
        openedAt: openedAt.toISOString(),
      })),
      events: await this.events(tx, row, call.locale),
    };
  }

  private async events(tx: Tx, row: SubscriptionRow, locale: Locale): Promise<LifeEventDto[]> {
    const events = await this.rights.events(tx, row.id);
    const codes = events.flatMap(({ reasons }) => reasons);
    const words = await this.reasons.texts(tx, codes, locale);
    return events.map((event) => ({
      id: event.id,
      at: event.at.toISOString(),
      command: event.command,
      toState: event.toState,
      actorName: event.actorName,
      reasons: event.reasons.flatMap((code) => words.get(code)?.text ?? []),
      note: event.note,
      plate: plateIn(row, event, 'plate'),
      formerPlate: plateIn(row, event, 'from'),
      fromOn: text(event.data['fromOn'] ?? event.data['effectiveOn'] ?? event.data['sinceOn']),
      untilOn: text(event.data['untilOn'] ?? event.data['lastDayOn'] ?? event.data['validToOn']),
    }));
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function plateIn(row: SubscriptionRow, event: LifeEventRow, name: 'plate' | 'from'): string | null {
  const plate = text(event.data[name]);
  return plate === null ? null : formatPlate(row.vehicleKind, plate);
}
