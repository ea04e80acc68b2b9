import { Injectable } from '@nestjs/common';
import { formatPlate, type Locale } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Policies } from '../../municipalities/index.js';
import { renewalWindow } from '../domain/renewal.rules.js';
import type { Quote } from '../domain/quote.rules.js';
import { isExpiringSoon, statusOn } from '../domain/subscription-status.js';
import { OfferRepository, type ZoneRow } from '../persistence/offer.repository.js';
import { SubscriptionRepository, type SubscriptionRow } from '../persistence/subscription.repository.js';
import type {
  PlateRefDto,
  QuoteDto,
  SubscriptionDto,
  SubscriptionInvoiceDto,
  SubscriptionRequestDto,
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
    const windowDays = await this.policies.value(tx, municipality.timezone, 'invoice.windowDays');
    const policy = {
      opensDaysBefore: await this.policies.value(tx, municipality.timezone, 'renewal.opensDaysBefore'),
      closesDaysAfter: await this.policies.value(tx, municipality.timezone, 'renewal.closesDaysAfter'),
    };
    return rows.map((row) => {
      const status = statusOn(row.status, { from: row.validFrom, to: row.validTo }, today);
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
        receiptNumber: row.receipt
          ? `${row.receipt.year}/${String(row.receipt.number).padStart(6, '0')}`
          : null,
        ticketReady: row.ticketReady,
        receiptReady: row.receiptReady,
        invoice: invoiceState(row, windowDays, today, municipality.timezone),
        renewal: renewalWindow(row.validTo, policy, today, row.renewed),
      };
    });
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
          quote: quoteDto(row.priceSnapshot ?? row.quote, locale),
          priceCents: row.priceCents,
          payBy: row.payBy?.toISOString() ?? null,
          previousSubscriptionId: row.previousSubscriptionId,
          subscriptionId: row.subscriptionId,
          payment: paymentOf.get(row.id) ?? null,
        },
      ]),
    );
  }

  async zones(tx: Tx, ids: string[], locale: Locale): Promise<Map<string, ZoneRefDto>> {
    const rows = ids.length > 0 ? await this.offers.zones(tx, [...new Set(ids)]) : [];
    return new Map(rows.map((row) => [row.id, zoneRef(row, locale)]));
  }
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

export function quoteDto(quote: Quote, locale: Locale): QuoteDto {
  return {
    startOn: quote.from,
    endOn: addDays(quote.to, -1),
    lines: quote.lines.map((line) => ({ text: inLocale(line.text, locale), amountCents: line.amountCents })),
    totalCents: quote.totalCents,
    vatRateBp: quote.vatRateBp,
    vatCents: quote.vatCents,
  };
}

/** R83: the invoice can be asked for until the end of the tenth day after payment (policy invoice.windowDays). */
function invoiceState(
  row: SubscriptionRow,
  windowDays: number,
  today: string,
  timezone: string,
): SubscriptionInvoiceDto {
  const untilOn = addDays(civilDateOf(row.subscribedAt, timezone), windowDays);
  if (row.invoice) return { state: row.invoice.state, untilOn, invoiceId: row.invoice.id };
  if (windowDays === 0) return { state: 'NOT_OFFERED', untilOn: null, invoiceId: null };
  return { state: today <= untilOn ? 'AVAILABLE' : 'WINDOW_CLOSED', untilOn, invoiceId: null };
}
