import { Inject, Injectable } from '@nestjs/common';
import { formatPlate, labels, type Locale, type PaymentMethod } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { addDays, civilDateOf, periodEnd, type DurationUnit } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Audit } from '../../../platform/audit/audit.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { inLocale } from '../../../platform/http/locale.js';
import { IssuedDocuments, TICKET_KEY_ID } from '../../documents/index.js';
import { Policies, type Municipality } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { RequestRepository, SYSTEM_ACTOR, type RequestRow } from '../../requests/index.js';
import { newStart, renewalStart } from '../domain/quote.rules.js';
import { OfferRepository } from '../persistence/offer.repository.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';

export interface SettledPayment {
  id: string;
  amountCents: number;
  paidAt: Date;
  method: PaymentMethod;
  transactionId: string;
}

interface SoldProduct {
  durationUnit: DurationUnit;
  durationCount: number;
  taxRegime: 'VAT22' | 'ART74_MONOFASE' | 'OUT_OF_SCOPE_ART4' | 'EXEMPT';
}

interface Payer {
  name: string;
  fiscalCode: string;
  kind: 'PERSON' | 'COMPANY';
  addressLines: string[];
  locale: Locale;
}

/**
 * Turns a paid request into the right to park: exactly once, in the transaction that records the payment (R76).
 * Everything that follows (PDFs, e-mail) is written down here and carried out by the worker.
 */
@Injectable()
export class ActivateSubscription {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly offers: OfferRepository,
    private readonly documents: IssuedDocuments,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param request locked by the caller, AWAITING_PAYMENT
   * @throws Problem overlapping_right when another right took the plate and zone meanwhile: the money then needs an operator
   */
  async run(
    tx: Tx,
    municipality: Municipality,
    request: RequestRow,
    payment: SettledPayment,
  ): Promise<{ subscriptionId: string }> {
    const detail = await this.subscriptions.request(tx, request.id);
    const snapshot = detail.priceSnapshot;
    if (!snapshot || !detail.tariffId) throw new Error('A request that awaits payment has its price');
    const paidOn = civilDateOf(payment.paidAt, municipality.timezone);
    const from = detail.previousSubscriptionId
      ? renewalStart((await this.subscriptions.get(tx, detail.previousSubscriptionId)).validTo, paidOn)
      : newStart(detail.requestedStartOn, paidOn);
    const product = await this.product(tx, detail.productId);
    // The product's duration from the real first day: paying later moves both ends.
    const period = { from, to: periodEnd(from, product.durationUnit, product.durationCount) };

    const subscription = await this.subscriptions.create(tx, municipality, {
      request: detail,
      holderId: request.holderId,
      ...period,
      snapshot: { ...snapshot, ...period },
      tariffId: detail.tariffId,
      subscribedAt: payment.paidAt,
    });
    await this.requests.transition(tx, request, 'pay', { actor: SYSTEM_ACTOR });
    const receipt = await this.subscriptions.nextReceipt(tx, municipality, {
      paymentId: payment.id,
      subscriptionId: subscription.id,
    });
    const receiptNumber = `${receipt.year}/${String(receipt.number).padStart(6, '0')}`;

    const payer = await this.payer(tx, request.holderId);
    const zones = await this.offers.zones(tx, detail.zoneIds);
    const lastDay = addDays(period.to, -1);
    const windowDays = await this.policies.value(tx, municipality.timezone, 'invoice.windowDays');
    const invoiceUntilOn = windowDays > 0 ? addDays(paidOn, windowDays) : null;
    const offer = { name: inLocale(detail.productName, payer.locale) };
    const printed = { name: municipality.name, accentColor: municipality.profile.accentColor };
    const issuedAt = this.clock.now().toISOString();
    const documentNumber = subscription.number.replaceAll('/', '-');

    const ticketId = await this.documents.issue(tx, {
      municipalityId: municipality.id,
      kind: 'TICKET',
      subjectId: subscription.id,
      holderId: request.holderId,
      fileName: `ticket-${documentNumber}.pdf`,
      snapshot: {
        kid: TICKET_KEY_ID,
        claims: {
          municipality: municipality.slug,
          subscription: subscription.number,
          serial: 1,
          plate: { country: detail.country, number: detail.plate },
          validUntil: lastDay,
        },
        data: {
          locale: payer.locale,
          municipality: printed,
          operatorName: municipality.profile.concessionaire,
          productName: offer.name,
          zones: zones.map((zone) => ({ code: zone.code, name: inLocale(zone.name, payer.locale) })),
          plates: [{ country: detail.country, number: detail.plate }],
          validFrom: period.from,
          validUntil: lastDay,
          subscriptionNumber: subscription.number,
          serial: 1,
          issuedAt,
          timeZone: municipality.timezone,
          verifyUrl: `${this.config.publicUrl}/${municipality.slug}/verifica`,
        },
      },
    });
    const receiptId = await this.documents.issue(tx, {
      municipalityId: municipality.id,
      kind: 'RECEIPT',
      subjectId: receipt.id,
      holderId: request.holderId,
      fileName: `ricevuta-${receiptNumber.replace('/', '-')}.pdf`,
      snapshot: {
        data: {
          locale: payer.locale,
          municipality: printed,
          issuer: {
            name: municipality.issuer.legalName,
            addressLines: [
              `${municipality.issuer.street} ${municipality.issuer.streetNumber}`,
              `${municipality.issuer.postalCode} ${municipality.issuer.city} (${municipality.issuer.province})`,
            ],
            vatNumber: municipality.issuer.vatNumber,
            fiscalCode: municipality.issuer.fiscalCode,
            email: municipality.profile.office.email,
            phone: municipality.profile.office.phone,
          },
          receiptNumber,
          issuedAt,
          payer: {
            name: payer.name,
            ...(payer.kind === 'COMPANY'
              ? { vatNumber: payer.fiscalCode }
              : { fiscalCode: payer.fiscalCode }),
            addressLines: payer.addressLines,
          },
          lines: snapshot.lines.map((line) => ({
            description: inLocale(line.text, payer.locale),
            amountCents: line.amountCents,
          })),
          totals: {
            grossCents: snapshot.totalCents,
            ...(snapshot.vatRateBp > 0
              ? {
                  vat: {
                    netCents: snapshot.totalCents - snapshot.vatCents,
                    vatCents: snapshot.vatCents,
                    rateBasisPoints: snapshot.vatRateBp,
                  },
                }
              : {}),
          },
          taxRegime: product.taxRegime,
          payment: {
            method: labels[payer.locale].paymentMethod[payment.method],
            transactionId: payment.transactionId,
            paidAt: payment.paidAt.toISOString(),
          },
          subscription: {
            number: subscription.number,
            plates: [detail.plate],
            validFrom: period.from,
            validUntil: lastDay,
          },
          ...(invoiceUntilOn ? { invoiceUntil: invoiceUntilOn } : {}),
          timeZone: municipality.timezone,
        },
      },
    });

    const subscriptionUrl = `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${subscription.id}`;
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'subscription-paid',
      holderId: request.holderId,
      dedupeKey: `subscription-paid:${subscription.id}`,
      requestId: request.id,
      subscriptionId: subscription.id,
      attachments: [ticketId, receiptId],
      data: {
        number: subscription.number,
        plate: formatPlate(detail.vehicleKind, detail.plate),
        product: offer.name,
        zones: zones.map((zone) => inLocale(zone.name, payer.locale)).join(', '),
        validFromOn: period.from,
        validToOn: lastDay,
        amountCents: payment.amountCents,
        receiptNumber,
        subscriptionUrl,
        invoiceUrl: invoiceUntilOn ? `${subscriptionUrl}/fattura` : null,
        invoiceUntilOn,
      },
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: SYSTEM_ACTOR,
      action: 'subscription.activated',
      subject: { kind: 'subscription', id: subscription.id },
      data: {
        number: subscription.number,
        request: request.number,
        paymentId: payment.id,
        receipt: receiptNumber,
        ...period,
      },
    });
    return { subscriptionId: subscription.id };
  }

  private async product(tx: Tx, id: string): Promise<SoldProduct> {
    const rows: SoldProduct[] = await tx.query(
      `SELECT duration_unit AS "durationUnit", duration_count AS "durationCount", tax_regime AS "taxRegime"
         FROM product WHERE id = $1`,
      [id],
    );
    return rows[0]!;
  }

  private async payer(tx: Tx, holderId: string): Promise<Payer> {
    const rows: Payer[] = await tx.query(
      `SELECT coalesce(h.company_name, h.given_name || ' ' || h.family_name) AS name, h.fiscal_code AS "fiscalCode", h.kind,
              ARRAY[h.street || ' ' || h.street_number, h.postal_code || ' ' || h.city || ' (' || h.province || ')'] AS "addressLines",
              coalesce(a.locale, 'it') AS locale
         FROM holder h LEFT JOIN account a ON a.id = h.account_id WHERE h.id = $1`,
      [holderId],
    );
    return rows[0]!;
  }
}
