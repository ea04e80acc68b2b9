import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  formatDate,
  formatEuro,
  formatPlate,
  label,
  problemText,
  type DocumentKind,
  type Locale,
} from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { addDays, civilDateOf, endOfDay } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { Places } from '../catalogue/index.js';
import { MunicipalityDirectory, Policies } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import {
  RequestDocuments,
  RequestKinds,
  type Acceptance,
  type RequestKindHandler,
  type RequestParts,
  type RequestRow,
  type RestingCase,
  type ReviewCheck,
} from '../requests/index.js';
import { PlateRepository, toPlateDto } from '../vehicles/index.js';
import type { Quote } from './domain/quote.rules.js';
import { Eligibility, type GrantableSubscription, type WantedSubscription } from './eligibility.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { ReviewRepository } from './persistence/review.repository.js';
import {
  SubscriptionRepository,
  type SubscriptionRequestRow,
  type SubscriptionRow,
} from './persistence/subscription.repository.js';
import { ActivateSubscription } from './use-cases/activate-subscription.js';
import type { AskedTogether } from './use-cases/request-subscription.use-case.js';
import { SubscriptionDtos } from './http/subscription-dtos.js';

const TEXT = {
  it: {
    eligible: 'Certificazione, targa e tipologia sono compatibili',
    price: (text: string) => `Non concedibile: ${text}`,
    certified: 'La certificazione vale per tutto il periodo chiesto',
    certifiedPartly: 'La certificazione scade durante il periodo chiesto',
    certificationLost:
      'La certificazione con cui aveva l’abbonamento non è più valida: controlla che ne abbia ancora diritto',
    period: (from: string, to: string) => `dal ${from} al ${to}`,
    noEnd: 'senza scadenza',
    priceIs: (total: string, lines: string) => `Prezzo ${total} (${lines}).`,
    isee: (limit: string) =>
      `ISEE dichiarato fino a ${limit}: il prezzo ne dipende, chiedi l’attestazione se serve`,
    renewal: 'Rinnovo: stesso veicolo e stessa tipologia',
    first: 'Prima richiesta di abbonamento',
    documentsOk: 'Tutti i documenti richiesti sono presenti',
    documentsMissing: (kinds: string) => `Documenti mancanti: ${kinds}`,
  },
  en: {
    eligible: 'Certification, plate and product fit together',
    price: (text: string) => `Cannot be granted: ${text}`,
    certified: 'The certification is valid for the whole period asked for',
    certifiedPartly: 'The certification expires during the period asked for',
    certificationLost:
      'The certification the subscription rested on is no longer valid: check that it is still due',
    period: (from: string, to: string) => `from ${from} to ${to}`,
    noEnd: 'without end',
    priceIs: (total: string, lines: string) => `Price ${total} (${lines}).`,
    isee: (limit: string) =>
      `ISEE declared up to ${limit}: the price depends on it, ask for the certificate if needed`,
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
    private readonly places: Places,
    private readonly dtos: SubscriptionDtos,
    private readonly notifications: Notifications,
    private readonly activate: ActivateSubscription,
    private readonly reviews: ReviewRepository,
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

  async restingOn(tx: Tx, ground: RequestRow): Promise<RestingCase[]> {
    const { timezone } = await this.directory.byId(ground.municipalityId);
    return this.reviews.restingOn(tx, ground.id, civilDateOf(this.clock.now(), timezone));
  }

  /** Each right stays, before an operator who decides what becomes of it. */
  async groundLost(tx: Tx, ground: RequestRow, by: string): Promise<RestingCase[]> {
    const resting = await this.restingOn(tx, ground);
    const cause = ground.kind === 'PLATE' ? 'PLATE_REVOKED' : 'CERTIFICATION_REVOKED';
    for (const { id, kind } of resting)
      if (kind === 'RIGHT')
        await this.reviews.askForGround(tx, ground.municipalityId, { subscriptionId: id, cause, by });
    return resting;
  }

  async checks(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]> {
    const municipality = await this.directory.byId(request.municipalityId);
    const detail = await this.subscriptions.request(tx, request.id);
    const text = TEXT[locale];
    const checks: ReviewCheck[] = [];
    try {
      // What it was submitted with may still be undecided: then as if that were accepted.
      const { quote } = await this.grantable(tx, municipality, request, detail, { undecided: true });
      checks.push({ code: 'eligible', level: 'OK', text: text.eligible });
      checks.push(...priceChecks(quote, locale));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      checks.push({ code: error.code, level: 'FAIL', text: text.price(problemText(locale, error.code)) });
    }
    if (detail.certificationId === null && detail.previousSubscriptionId !== null) {
      const previous = await this.subscriptions.get(tx, detail.previousSubscriptionId);
      if (previous.certificationId !== null)
        checks.push({ code: 'certification_lost', level: 'WARN', text: text.certificationLost });
    }
    const certified = await this.certifiedThroughout(tx, detail, locale);
    if (certified) checks.push(certified);
    if (detail.iseeUpToCents !== null)
      checks.push({ code: 'isee', level: 'WARN', text: text.isee(formatEuro(detail.iseeUpToCents, locale)) });
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

  /** Whether the certification lasts as long as what is asked for; the right ends with it where the policy says so. */
  private async certifiedThroughout(
    tx: Tx,
    detail: SubscriptionRequestRow,
    locale: Locale,
  ): Promise<ReviewCheck | null> {
    if (detail.certificationId === null) return null;
    const [validity]: { from: string | null; to: string | null }[] = await tx.query(
      'SELECT lower(valid)::text AS "from", (upper(valid) - 1)::text AS "to" FROM certification WHERE id = $1',
      [detail.certificationId],
    );
    if (!validity?.from) return null;
    const text = TEXT[locale];
    const startOn = detail.quote.from;
    const endOn = addDays(detail.quote.to, -1);
    const ok = validity.from <= startOn && (validity.to === null || validity.to >= endOn);
    const shown = (from: string, to: string | null): string =>
      to === null ? text.noEnd : text.period(formatDate(from, locale), formatDate(to, locale));
    return {
      code: 'certification_period',
      level: ok ? 'OK' : 'WARN',
      text: ok ? text.certified : text.certifiedPartly,
      ...(!ok && {
        compared: { declared: shown(startOn, endOn), found: shown(validity.from, validity.to) },
      }),
    };
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
    // Approving promises a place: one promise at a time, so that there are never more of them than places.
    await this.places.lock(tx, detail.productId);
    // Nobody revokes it meanwhile: what is waiting to be paid is annulled with its ground.
    await tx.query('SELECT 1 FROM request WHERE id IN ($1, $2) ORDER BY id FOR SHARE', [
      detail.certificationId,
      detail.plateAssociationId,
    ]);
    // By now everything it rests on has been accepted, or it is not granted.
    const granted = await this.grantable(tx, municipality, request, detail, { undecided: false });
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
    // Who pays at the counter at once needs no reminder to pay, and who pays nothing even less.
    if (!options.tell || granted.quote.totalCents === 0) return policyIds;
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

  /** What costs nothing is granted as soon as it is approved: there is no payment to wait for, and no receipt. */
  async afterAcceptance(tx: Tx, accepted: RequestRow): Promise<void> {
    const { priceCents } = await this.subscriptions.request(tx, accepted.id);
    if (accepted.state !== 'AWAITING_PAYMENT' || priceCents !== 0) return;
    await this.activate.free(tx, await this.directory.byId(accepted.municipalityId), accepted);
  }

  private async grantable(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    detail: SubscriptionRequestRow,
    options: { undecided: boolean },
  ): Promise<GrantableSubscription> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const previous = detail.previousSubscriptionId
      ? await this.subscriptions.get(tx, detail.previousSubscriptionId)
      : null;
    return this.eligibility.check(tx, municipality, {
      holderId: request.holderId,
      productId: detail.productId,
      plateAssociationId: detail.plateAssociationId,
      ...(options.undecided && (await this.asked(tx, request, detail))),
      single: detail.requiredDocuments.length > 0,
      certificationId: detail.certificationId,
      // A day asked for that has gone by while waiting is no obstacle: the right starts with the payment.
      startOn:
        detail.requestedStartOn !== null && detail.requestedStartOn >= today ? detail.requestedStartOn : null,
      // As it was submitted: see RenewSubscription.
      previous: previous && { ...renewedFrom(previous), certified: detail.certificationId !== null },
      iseeUpToCents: detail.iseeUpToCents,
      requestId: request.id,
      approving: true,
    });
  }

  /** What it was submitted with and nobody has decided yet: the plate within it, the others of its case. */
  private async asked(
    tx: Tx,
    { holderId }: RequestRow,
    detail: SubscriptionRequestRow,
  ): Promise<AskedTogether> {
    const { certificationId, plateAssociationId } = detail;
    return {
      plate: await this.offers.undecidedPlate(tx, holderId, plateAssociationId),
      certification: certificationId
        ? await this.offers.undecidedCertification(tx, holderId, certificationId)
        : null,
    };
  }
}

/** How the price comes about, where it is not just the tariff's; what was declared for it and nobody has proved. */
function priceChecks(quote: Quote, locale: Locale): ReviewCheck[] {
  const text = TEXT[locale];
  if (quote.lines.length < 2 && !quote.notes?.length) return [];
  const lines = quote.lines.map(
    (line) => `${inLocale(line.text, locale)} ${formatEuro(line.amountCents, locale)}`,
  );
  return [
    {
      code: 'price',
      level: 'OK',
      text: [
        text.priceIs(formatEuro(quote.totalCents, locale), lines.join('; ')),
        ...(quote.notes ?? []).map((note) => inLocale(note, locale)),
      ].join(' '),
    },
  ];
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
