import type { IseeBand } from '../use-cases/renew-subscription.use-case.js';
import { Injectable } from '@nestjs/common';
import { formatPlate, type Locale } from '@sosta/contracts';
import { addDays, civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Policies, type PolicyValues } from '../../municipalities/index.js';
import { DecisionReasons } from '../../requests/index.js';
import type { PlatePeriod } from '../domain/plate-line.js';
import { invoiceUntil, receiptNumber } from '../domain/papers.rules.js';
import { renewalWindow } from '../domain/renewal.rules.js';
import { paidLater, type Quote } from '../domain/quote.rules.js';
import { isExpiringSoon, statusOn } from '../domain/subscription-status.js';
import { OfferRepository, type ZoneRow } from '../persistence/offer.repository.js';
import {
  SubscriptionRepository,
  type SubscriptionRequestRow,
  type SubscriptionRow,
} from '../persistence/subscription.repository.js';
import type { PlatePeriodDto } from './life.dto.js';
import type {
  PlateRefDto,
  IseeBandDto,
  QuoteDto,
  SubscriptionDetailDto,
  SubscriptionDocumentsDto,
  SubscriptionDto,
  SubscriptionInvoiceDto,
  SubscriptionRequestDto,
  TemporaryPlateDto,
  ZoneRefDto,
} from './subscription.dto.js';

/** Makes the answers about subscriptions: zones and policies are looked up once for a whole list. */
@Injectable()
export class SubscriptionDtos {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly offers: OfferRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly reasons: DecisionReasons,
  ) {}

  async subscriptionList(
    tx: Tx,
    municipality: MunicipalityRef,
    rows: SubscriptionRow[],
    locale: Locale,
  ): Promise<SubscriptionDto[]> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const zones = await this.zones(
      tx,
      rows.flatMap((row) => row.zoneIds),
      locale,
    );
    const paidOn = (row: SubscriptionRow): CivilDate =>
      civilDateOf(row.payment ? new Date(row.payment.paidAt) : row.subscribedAt, municipality.timezone);
    // What was promised on the day of the payment holds, whatever the policies are today.
    const terms = await this.policies.onDays(tx, [today, ...rows.map(paidOn)]);
    const now = terms.get(today)!;
    const reasons = await this.reasons.texts(
      tx,
      rows.flatMap((row) => [...row.suspensionReasons, ...row.revocationReasons]),
      locale,
    );
    const words = (codes: string[]) => codes.flatMap((code) => reasons.get(code)?.text ?? []);
    const policy = {
      opensDaysBefore: now['renewal.opensDaysBefore'],
      closesDaysAfter: now['renewal.closesDaysAfter'],
    };
    return rows.map((row) => {
      const status = statusOn(row.status, { from: row.validFrom, to: row.validTo }, today, row);
      const lastDay = addDays(row.validTo, -1);
      return {
        id: row.id,
        number: row.number,
        product: { id: row.productId, code: row.productCode, name: inLocale(row.productName, locale) },
        plate: plateRef({
          id: row.plateAssociationId,
          country: row.country,
          plate: row.plate,
          vehicleKind: row.vehicleKind,
        }),
        zones: row.zoneIds.flatMap((id) => zones.get(id) ?? []),
        validFromOn: row.validFrom,
        validToOn: lastDay,
        status,
        expiringSoon: status === 'ACTIVE' && isExpiringSoon({ from: row.validFrom, to: row.validTo }, today),
        priceCents: row.priceCents,
        subscribedAt: row.subscribedAt.toISOString(),
        payment: row.payment ? { ...row.payment, paidAt: new Date(row.payment.paidAt).toISOString() } : null,
        receiptNumber: row.receipt && receiptNumber(row.receipt),
        ticketReady: row.ticketReady,
        receiptReady: row.receiptReady,
        documents: documentsOf(row, terms.get(paidOn(row))!),
        invoice: invoiceState(row, terms.get(paidOn(row))!, paidOn(row), today),
        renewal: renewalWindow(row, policy, today),
        openRenewal: row.openRenewal,
        temporaryPlate: temporaryPlate(row, this.clock.now().getTime()),
        suspension:
          status === 'SUSPENDED'
            ? {
                sinceOn: row.suspendedOn,
                reasons: words(row.suspensionReasons),
                note: row.suspensionNote,
              }
            : null,
        revocation:
          row.revokesOn !== null || status === 'REVOKED'
            ? {
                effectiveOn: row.revokesOn,
                reasons: words(row.revocationReasons),
                note: row.revocationNote,
              }
            : null,
        endsEarly: row.endsEarly,
      };
    });
  }

  async detail(
    tx: Tx,
    municipality: MunicipalityRef,
    row: SubscriptionRow,
    locale: Locale,
  ): Promise<SubscriptionDetailDto> {
    const [listed] = await this.subscriptionList(tx, municipality, [row], locale);
    const zones = row.zoneIds.length > 0 ? await this.offers.zones(tx, row.zoneIds) : [];
    const chain = await this.subscriptions.chain(tx, row.id);
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const upTo = chain.slice(0, chain.findLastIndex(({ id }) => id === row.id) + 1);
    const links = new Map(chain.map((one) => [one.id, one]));
    return {
      ...listed!,
      requestId: row.requestId,
      source: links.get(row.id)!.source,
      zoneDetails: zones.map((zone) => ({
        ...zoneRef(zone, locale),
        color: zone.color,
        streets: zone.streets,
      })),
      chain: [...links.values()].map((one) => ({
        id: one.id,
        number: one.number,
        validFromOn: one.validFrom,
        validToOn: addDays(one.validTo, -1),
        status: statusOn(one.status, { from: one.validFrom, to: one.validTo }, today, one),
      })),
      payments: upTo
        .flatMap((one) =>
          one.paymentId === null
            ? []
            : [
                {
                  id: one.paymentId,
                  method: one.method,
                  paidAt: one.paidAt!.toISOString(),
                  amountCents: one.amountCents!,
                  state: one.paymentState!,
                  receiptNumber: one.receipt && receiptNumber(one.receipt),
                  subscriptionId: one.id,
                  subscriptionNumber: one.number,
                },
              ],
        )
        .toSorted((a, b) => b.paidAt.localeCompare(a.paidAt)),
    };
  }

  async requestDetails(
    tx: Tx,
    requestIds: string[],
    locale: Locale,
  ): Promise<Map<string, SubscriptionRequestDto>> {
    const rows = await this.subscriptions.requests(tx, requestIds);
    const zones = await this.zones(
      tx,
      rows.flatMap((row) => row.zoneIds),
      locale,
    );
    const payments: { id: string; requestId: string; state: string }[] = await tx.query(
      `SELECT DISTINCT ON (request_id) id, request_id AS "requestId", state FROM payment WHERE request_id = ANY($1)
        ORDER BY request_id, (state = 'SUCCEEDED') DESC, created_at DESC`,
      [requestIds],
    );
    const paymentOf = new Map(payments.map(({ requestId, ...payment }) => [requestId, payment]));
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          purpose: row.purpose,
          product: { id: row.productId, code: row.productCode, name: inLocale(row.productName, locale) },
          plate: plateRef({
            id: row.plateAssociationId,
            country: row.country,
            plate: row.plate,
            vehicleKind: row.vehicleKind,
          }),
          certificationId: row.certificationId,
          zones: row.zoneIds.flatMap((id) => zones.get(id) ?? []),
          quote: quoteDto(this.sale(row), locale),
          priceCents: row.priceCents,
          payBy: row.payBy?.toISOString() ?? null,
          previousSubscriptionId: row.previousSubscriptionId,
          subscriptionId: row.subscriptionId,
          payment: paymentOf.get(row.id) ?? null,
        },
      ]),
    );
  }

  /** What is sold: as it was agreed, and while it waits to be paid with the days it would have if it were paid today. */
  private sale(row: SubscriptionRequestRow): Quote {
    const now = this.clock.now();
    const sale = row.priceSnapshot ?? row.quote;
    const payable = row.subscriptionId === null && row.payBy !== null && row.payBy > now;
    return payable ? paidLater(sale, row, civilDateOf(now, row.timezone)) : sale;
  }

  async zones(tx: Tx, ids: string[], locale: Locale): Promise<Map<string, ZoneRefDto>> {
    const rows = ids.length > 0 ? await this.offers.zones(tx, [...new Set(ids)]) : [];
    return new Map(rows.map((row) => [row.id, zoneRef(row, locale)]));
  }
}

/** The temporary plate that holds, else the next one. */
function temporaryPlate(row: SubscriptionRow, now: number): TemporaryPlateDto | null {
  if (row.status === 'REVOKED' || row.status === 'ENDED' || row.status === 'CLOSED') return null;
  const loan = row.line.find(({ kind, until }) => kind === 'TEMPORARY' && until > now);
  return loan ? { ...periodTimes(loan), ...plateText(row, loan), now: loan.from <= now } : null;
}

const plateText = (row: SubscriptionRow, { country, plate }: PlatePeriod) => ({
  country,
  plate,
  plateFormatted: formatPlate(row.vehicleKind, plate),
});

const periodTimes = ({ from, until }: PlatePeriod) => ({
  fromAt: new Date(from).toISOString(),
  untilAt: new Date(until).toISOString(),
});

export function platePeriods(row: SubscriptionRow): PlatePeriodDto[] {
  return row.line.map((one) => ({
    kind: one.kind,
    ...plateText(row, one),
    ...periodTimes(one),
    ticketSerial: one.serial,
  }));
}

export function zoneRef(row: ZoneRow, locale: Locale): ZoneRefDto {
  return { id: row.id, code: row.code, name: inLocale(row.name, locale) };
}

export function plateRef(row: {
  id: string;
  country: string;
  plate: string;
  vehicleKind: PlateRefDto['vehicleKind'];
}): PlateRefDto {
  return {
    id: row.id,
    country: row.country,
    plate: row.plate,
    plateFormatted: formatPlate(row.vehicleKind, row.plate),
    vehicleKind: row.vehicleKind,
  };
}

/** A band of ISEE that may be declared, with what it then costs. */
export const iseeBandDto = (band: IseeBand, locale: Locale): IseeBandDto => ({
  upToCents: band.upToCents,
  quote: quoteDto(band.granted.quote, locale),
});

export function quoteDto(quote: Quote, locale: Locale): QuoteDto {
  return {
    startOn: quote.from,
    endOn: addDays(quote.to, -1),
    lines: quote.lines.map((line) => ({ text: inLocale(line.text, locale), amountCents: line.amountCents })),
    totalCents: quote.totalCents,
    vatRateBp: quote.vatRateBp,
    vatCents: quote.vatCents,
    notes: (quote.notes ?? []).map((note) => inLocale(note, locale)),
  };
}

/** R83: the invoice can be asked for until the end of the tenth day after payment (policy invoice.windowDays). */
function invoiceState(
  row: SubscriptionRow,
  terms: PolicyValues,
  paidOn: CivilDate,
  today: CivilDate,
): SubscriptionInvoiceDto {
  const untilOn = row.payment && !row.refunded ? invoiceUntil(terms, paidOn) : null;
  if (row.invoice) return { state: row.invoice.state, untilOn, invoiceId: row.invoice.id };
  if (untilOn === null) return { state: 'NOT_OFFERED', untilOn: null, invoiceId: null };
  const open = terms['invoice.channel'] === 'EMAIL' ? 'BY_EMAIL' : 'AVAILABLE';
  return { state: today <= untilOn ? open : 'WINDOW_CLOSED', untilOn, invoiceId: null };
}

/** Policy documents.delivery: from the list, with the e-mail, or both. */
function documentsOf(row: SubscriptionRow, terms: PolicyValues): SubscriptionDocumentsDto {
  const delivery = terms['documents.delivery'];
  return {
    layout: row.documentLayout,
    downloadable: row.documentLayout !== null && delivery !== 'EMAIL',
    resendable: row.documentLayout !== null && delivery !== 'LIST',
  };
}
