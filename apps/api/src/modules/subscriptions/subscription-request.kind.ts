import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { formatPlate, label, type DocumentKind, type Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { addDays, civilDateOf, endOfDay } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory, Policies } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import {
  RequestDocuments,
  RequestKinds,
  type Acceptance,
  type RequestKindHandler,
  type RequestParts,
  type RequestRow,
  type ReviewCheck,
} from '../requests/index.js';
import { PlateRepository, toPlateDto } from '../vehicles/index.js';
import { Eligibility, type GrantableSubscription, type WantedSubscription } from './eligibility.js';
import { OfferRepository } from './persistence/offer.repository.js';
import {
  SubscriptionRepository,
  type SubscriptionRequestRow,
  type SubscriptionRow,
} from './persistence/subscription.repository.js';
import { SubscriptionDtos } from './http/subscription-dtos.js';

const TEXT = {
  it: {
    eligible: 'Certificazione, targa e tipologia sono compatibili',
    price: (text: string) => `Non concedibile: ${text}`,
    renewal: 'Rinnovo: stesso veicolo e stessa tipologia',
    first: 'Prima richiesta di abbonamento',
    documentsOk: 'Tutti i documenti richiesti sono presenti',
    documentsMissing: (kinds: string) => `Documenti mancanti: ${kinds}`,
  },
  en: {
    eligible: 'Certification, plate and product fit together',
    price: (text: string) => `Cannot be granted: ${text}`,
    renewal: 'Renewal: same vehicle and product',
    first: 'First subscription request',
    documentsOk: 'All required documents are there',
    documentsMissing: (kinds: string) => `Missing documents: ${kinds}`,
  },
} as const;

/** Approves a request for payment: re-checks everything, freezes the price, sets the day to pay by (R70, R74). */
@Injectable()
export class SubscriptionRequestKind implements RequestKindHandler, OnModuleInit {
  readonly kind = 'SUBSCRIPTION' as const;

  constructor(
    private readonly clock: Clock,
    private readonly kinds: RequestKinds,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly eligibility: Eligibility,
    private readonly subscriptions: SubscriptionRepository,
    private readonly offers: OfferRepository,
    private readonly plates: PlateRepository,
    private readonly documents: RequestDocuments,
    private readonly dtos: SubscriptionDtos,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  async titles(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, string>> {
    const rows = await this.subscriptions.requests(tx, requestIds);
    return new Map(rows.map((row) => [row.id, titleOf(row, locale)]));
  }

  async details(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, RequestParts>> {
    const details = await this.dtos.requestDetails(tx, requestIds, locale);
    const rows = await this.subscriptions.requests(tx, requestIds);
    const single = rows.filter((row) => row.requiredDocuments.length > 0);
    const plates = await this.plates.byIds(
      tx,
      single.map((row) => row.plateAssociationId),
    );
    return new Map(
      [...details].map(([id, subscription]) => {
        const plate = plates.find(
          (one) => one.id === single.find((row) => row.id === id)?.plateAssociationId,
        );
        return [id, { subscription, ...(plate && { plate: toPlateDto(plate) }) }];
      }),
    );
  }

  async requiredDocuments(tx: Tx, requestId: string): Promise<DocumentKind[]> {
    return (await this.subscriptions.request(tx, requestId)).requiredDocuments;
  }

  async checks(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]> {
    const municipality = await this.directory.byId(request.municipalityId);
    const detail = await this.subscriptions.request(tx, request.id);
    const text = TEXT[locale];
    const checks: ReviewCheck[] = [];
    try {
      await this.grantable(tx, municipality, request, detail);
      checks.push({ code: 'eligible', level: 'OK', text: text.eligible });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      checks.push({ code: error.code, level: 'FAIL', text: text.price(error.code) });
    }
    checks.push({
      code: detail.purpose.toLowerCase(),
      level: 'OK',
      text: detail.purpose === 'RENEWAL' ? text.renewal : text.first,
    });
    if (detail.requiredDocuments.length > 0) {
      const sent = await this.documents.current(tx, request.id);
      const missing = detail.requiredDocuments.filter((kind) => !sent.some((one) => one.kind === kind));
      checks.push({
        code: 'documents',
        level: missing.length === 0 ? 'OK' : 'FAIL',
        text:
          missing.length === 0
            ? text.documentsOk
            : text.documentsMissing(missing.map((kind) => label(locale, 'documentKind', kind)).join(', ')),
      });
    }
    return checks;
  }

  async accept(
    tx: Tx,
    request: RequestRow,
    acceptance: Acceptance,
    call: OperatorContext,
  ): Promise<{ command: 'approve'; policyIds: string[] }> {
    const policyIds = await this.approve(tx, call.municipality, request, acceptance.note);
    return { command: 'approve', policyIds };
  }

  /** Also used by a renewal in which nothing changed, which needs no operator. @returns the policy rows used */
  async approve(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    note: string | null,
    options: { tell: boolean } = { tell: true },
  ): Promise<string[]> {
    const detail = await this.subscriptions.request(tx, request.id);
    const granted = await this.grantable(tx, municipality, request, detail);
    const window = await this.policies.get(tx, municipality.timezone, 'payment.windowDays');
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const lastDay = addDays(today, window.value);
    await this.subscriptions.approve(tx, request.id, {
      quote: granted.quote,
      tariffId: granted.offer.tariffId,
      zoneIds: granted.zoneIds,
      payBy: endOfDay(lastDay, municipality.timezone),
    });
    const policyIds = [...granted.policyIds, ...(window.id ? [window.id] : [])];
    // Who pays at the counter at once needs no reminder to pay.
    if (!options.tell) return policyIds;
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'payment-due',
      holderId: request.holderId,
      requestId: request.id,
      dedupeKey: `payment-due:${request.id}:${request.version}`,
      data: (locale) => ({
        number: request.number,
        title: titleOf(detail, locale),
        url: `${this.config.publicUrl}/${municipality.slug}/richieste/${request.id}`,
        amountCents: granted.quote.totalCents,
        payBy: lastDay,
        note,
      }),
    });
    return policyIds;
  }

  private async grantable(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    detail: SubscriptionRequestRow,
  ): Promise<GrantableSubscription> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const previous = detail.previousSubscriptionId
      ? await this.subscriptions.get(tx, detail.previousSubscriptionId)
      : null;
    return this.eligibility.check(tx, municipality, {
      holderId: request.holderId,
      productId: detail.productId,
      plateAssociationId: detail.plateAssociationId,
      plate: await this.offers.plateAskedWith(tx, request.id),
      single: detail.requiredDocuments.length > 0,
      certificationId: detail.certificationId,
      // A day asked for that has gone by while waiting is no obstacle: the right starts with the payment.
      startOn:
        detail.requestedStartOn !== null && detail.requestedStartOn >= today ? detail.requestedStartOn : null,
      previous: previous && renewedFrom(previous),
    });
  }
}

export function titleOf(row: SubscriptionRequestRow, locale: Locale): string {
  return `${inLocale(row.productName, locale)} – ${formatPlate(row.vehicleKind, row.plate)}`;
}

/** What a renewal needs to know of the subscription it continues. */
export function renewedFrom(previous: SubscriptionRow): NonNullable<WantedSubscription['previous']> {
  return {
    id: previous.id,
    to: previous.validTo,
    zoneIds: previous.zoneIds,
    certified: previous.certificationId !== null,
  };
}
