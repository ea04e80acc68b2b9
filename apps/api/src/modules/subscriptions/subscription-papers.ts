import { Inject, Injectable } from '@nestjs/common';
import { formatPlate, labels, type Locale, type PaymentMethod, type VehicleKind } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { addDays, civilDateOf, type CivilDate } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../platform/http/context.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { IssuedDocuments, type ReceiptData, type TicketData } from '../documents/index.js';
import { invoiceLinkToken } from '../invoicing/index.js';
import {
  MunicipalityDirectory,
  Policies,
  type Municipality,
  type PolicyValues,
} from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import { periodAt } from './domain/plate-line.js';
import { invoiceUntil, receiptNumber } from './domain/papers.rules.js';
import type { Quote } from './domain/quote.rules.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { SubscriptionRepository, type SubscriptionRow } from './persistence/subscription.repository.js';

/** What has just been paid, as its papers tell it. */
export interface PaidSubscription {
  id: string;
  number: string;
  requestId: string;
  holderId: string;
  productName: Localized;
  taxRegime: ReceiptData['taxRegime'];
  zoneIds: string[];
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
  from: CivilDate;
  /** The day after the last one. */
  to: CivilDate;
  price: Quote;
  payment: { amountCents: number; paidAt: Date; method: PaymentMethod; transactionId: string };
  receipt: { id: string; number: string };
}

/** What an e-mail says of a right. */
type Granted = Pick<
  PaidSubscription,
  | 'id'
  | 'number'
  | 'requestId'
  | 'holderId'
  | 'productName'
  | 'zoneIds'
  | 'plate'
  | 'vehicleKind'
  | 'from'
  | 'to'
>;

interface Payer {
  name: string;
  fiscalCode: string;
  kind: 'PERSON' | 'COMPANY';
  addressLines: string[];
  locale: Locale;
}

/** How long a repeated "send it again" is the same one. */
const AGAIN_EVERY_MS = 10 * 60_000;

/**
 * The ticket, the receipt and the e-mail that brings them. Their form, the way they are delivered and whether there is
 * a link to the invoice follow the policies in force on the day of the payment: a later change touches no document that
 * was made and takes back no way to it that was promised.
 */
@Injectable()
export class SubscriptionPapers {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly offers: OfferRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly documents: IssuedDocuments,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Writes down what the worker will print, and the e-mail (R77, R78, R90). */
  async issue(tx: Tx, municipality: Municipality, paid: PaidSubscription): Promise<void> {
    const paidOn = civilDateOf(paid.payment.paidAt, municipality.timezone);
    const terms = await this.policies.all(tx, municipality.timezone, paidOn);
    const payer = await this.payer(tx, paid.holderId);
    const receipt = this.receipt(municipality, paid, payer, invoiceUntil(terms, paidOn), terms);
    const ticket = await this.ticket(tx, municipality, { ...paid, serial: 1 }, payer.locale);
    const claims = {
      municipality: municipality.slug,
      subscription: paid.number,
      serial: 1,
      plate: { country: paid.country, number: paid.plate },
      validUntil: addDays(paid.to, -1),
    };
    const common = { municipalityId: municipality.id, holderId: paid.holderId };
    const documentNumber = paid.number.replaceAll('/', '-');
    const receiptFile = `ricevuta-${paid.receipt.number.replace('/', '-')}.pdf`;
    const attachments =
      terms['documents.ticketLayout'] === 'RECEIPT_WITH_TICKET'
        ? [
            await this.documents.issue(tx, {
              ...common,
              kind: 'RECEIPT_WITH_TICKET',
              subjectId: paid.id,
              fileName: `ricevuta-con-contrassegno-${documentNumber}.pdf`,
              snapshot: { receipt, ticket, claims, kid: this.config.signingKeyIds[0]! },
            }),
          ]
        : [
            await this.documents.issue(tx, {
              ...common,
              kind: 'TICKET',
              subjectId: paid.id,
              fileName: `ticket-${documentNumber}.pdf`,
              snapshot: { data: ticket, claims, kid: this.config.signingKeyIds[0]! },
            }),
            await this.documents.issue(tx, {
              ...common,
              kind: 'RECEIPT',
              subjectId: paid.receipt.id,
              fileName: receiptFile,
              snapshot: { data: receipt },
            }),
          ];
    await this.send(tx, municipality, {
      ...paid,
      paidOn,
      amountCents: paid.payment.amountCents,
      receiptNumber: paid.receipt.number,
      terms,
      attachments,
      dedupeKey: `subscription-paid:${paid.id}`,
    });
  }

  /** The ticket alone, and the e-mail that brings it: nothing was paid, so there is no receipt. */
  async issueFree(
    tx: Tx,
    municipality: Municipality,
    granted: Omit<PaidSubscription, 'price' | 'payment' | 'receipt'>,
  ): Promise<void> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const terms = await this.policies.all(tx, municipality.timezone, today);
    const { locale } = await this.payer(tx, granted.holderId);
    const ticket = await this.documents.issue(tx, {
      municipalityId: municipality.id,
      holderId: granted.holderId,
      kind: 'TICKET',
      subjectId: granted.id,
      fileName: `ticket-${granted.number.replaceAll('/', '-')}.pdf`,
      snapshot: {
        data: await this.ticket(tx, municipality, { ...granted, serial: 1 }, locale),
        claims: {
          municipality: municipality.slug,
          subscription: granted.number,
          serial: 1,
          plate: { country: granted.country, number: granted.plate },
          validUntil: addDays(granted.to, -1),
        },
        kid: this.config.signingKeyIds[0]!,
      },
    });
    await this.sendFree(tx, municipality, granted, {
      attachments: terms['documents.delivery'] === 'LIST' ? [] : [ticket],
      dedupeKey: `subscription-granted:${granted.id}`,
    });
  }

  /**
   * "Invia di nuovo l’e-mail": the very same files to the holder's address of today. Pressed again within ten minutes
   * it is the same e-mail.
   * @throws Problem not_found when no document was made (a subscription taken over from the office),
   *   documents_from_list_only
   */
  sendAgain(call: CitizenContext, subscriptionId: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const municipality = await this.directory.byId(call.municipality.id);
      const row = await this.subscriptions.get(tx, subscriptionId, call.actor.holderId);
      const attachments: { id: string }[] = await tx.query(
        `SELECT DISTINCT ON (kind) id FROM issued_document
          WHERE (kind IN ('TICKET', 'RECEIPT_WITH_TICKET') AND subject_id = $1 AND serial = $3)
             OR (kind = 'RECEIPT' AND subject_id = $2)
          ORDER BY kind DESC, serial DESC`,
        [row.id, row.receipt?.id ?? null, ticketSerial(row, this.clock.now())],
      );
      if (attachments.length === 0) throw new Problem('not_found');
      const paidOn = civilDateOf(new Date(row.payment?.paidAt ?? row.subscribedAt), municipality.timezone);
      const terms = await this.policies.all(tx, municipality.timezone, paidOn);
      if (terms['documents.delivery'] === 'LIST') throw new Problem('documents_from_list_only');
      const again = `again:${Math.floor(this.clock.now().getTime() / AGAIN_EVERY_MS)}`;
      const ids = attachments.map(({ id }) => id);
      if (!row.payment || !row.receipt)
        return this.sendFree(
          tx,
          municipality,
          { ...row, from: row.validFrom, to: row.validTo },
          { attachments: ids, dedupeKey: `subscription-granted:${row.id}:${again}` },
        );
      await this.send(tx, municipality, {
        ...row,
        from: row.validFrom,
        to: row.validTo,
        paidOn,
        amountCents: row.payment.amountCents,
        receiptNumber: receiptNumber(row.receipt),
        terms,
        attachments: ids,
        dedupeKey: `subscription-paid:${row.id}:${again}`,
      });
    });
  }

  /**
   * The ticket of another plate, or the same page with it where receipt and ticket are one. What was paid and for whom
   * stays as it was printed; only the ticket says something else.
   * @param ticket `to`: the day after its last one
   * @returns what to attach to the e-mail; nothing where documents are taken from the list, or none was ever made
   */
  async reissue(
    tx: Tx,
    municipality: Municipality,
    row: SubscriptionRow,
    issued: { serial: number; country: string; plate: string; from: CivilDate; to: CivilDate },
  ): Promise<{ made: boolean; attachments: string[] }> {
    if (row.documentLayout === null) return { made: false, attachments: [] };
    const { locale } = await this.payer(tx, row.holderId);
    const ticket = await this.ticket(tx, municipality, { ...row, ...issued }, locale);
    const claims = {
      municipality: municipality.slug,
      subscription: row.number,
      serial: issued.serial,
      plate: { country: issued.country, number: issued.plate },
      validUntil: addDays(issued.to, -1),
    };
    const common = {
      municipalityId: municipality.id,
      holderId: row.holderId,
      subjectId: row.id,
      serial: issued.serial,
    };
    const name = `${row.number.replaceAll('/', '-')}-${issued.serial}.pdf`;
    const id =
      row.documentLayout === 'RECEIPT_WITH_TICKET'
        ? await this.documents.issue(tx, {
            ...common,
            kind: 'RECEIPT_WITH_TICKET',
            fileName: `ricevuta-con-contrassegno-${name}`,
            snapshot: {
              receipt: await this.printedReceipt(tx, row.id),
              ticket,
              claims,
              kid: this.config.signingKeyIds[0]!,
            },
          })
        : await this.documents.issue(tx, {
            ...common,
            kind: 'TICKET',
            fileName: `ticket-${name}`,
            snapshot: { data: ticket, claims, kid: this.config.signingKeyIds[0]! },
          });
    const paidAt = row.payment ? new Date(row.payment.paidAt) : row.subscribedAt;
    const terms = await this.policies.all(
      tx,
      municipality.timezone,
      civilDateOf(paidAt, municipality.timezone),
    );
    return { made: true, attachments: terms['documents.delivery'] === 'LIST' ? [] : [id] };
  }

  /**
   * The receipt that takes back the one of a subscription: the same words, with the amounts below nothing.
   * @param voided `method`: how the money was given back
   * @returns the document's id
   */
  async cancel(
    tx: Tx,
    municipality: Municipality,
    row: SubscriptionRow,
    voided: { receiptId: string; receiptNumber: string; at: Date; reason: string; reference: string },
  ): Promise<string> {
    const taken = await this.printedReceipt(tx, row.id);
    const { invoiceUntil: _until, invoiceFrom: _from, ...kept } = taken;
    const { vat } = taken.totals;
    const data: ReceiptData = {
      ...kept,
      receiptNumber: voided.receiptNumber,
      issuedAt: voided.at.toISOString(),
      lines: taken.lines.map((line) => ({ ...line, amountCents: -line.amountCents })),
      totals: {
        grossCents: -taken.totals.grossCents,
        ...(vat && { vat: { ...vat, netCents: -vat.netCents, vatCents: -vat.vatCents } }),
      },
      payment: { ...taken.payment, transactionId: voided.reference, paidAt: voided.at.toISOString() },
      cancels: { receiptNumber: taken.receiptNumber, issuedAt: taken.issuedAt, reason: voided.reason },
    };
    return this.documents.issue(tx, {
      municipalityId: municipality.id,
      holderId: row.holderId,
      kind: 'RECEIPT',
      subjectId: voided.receiptId,
      fileName: `ricevuta-di-storno-${voided.receiptNumber.replace('/', '-')}.pdf`,
      snapshot: { data },
    });
  }

  /** What was printed of the payment, on a page of its own or above the ticket. */
  private async printedReceipt(tx: Tx, subscriptionId: string): Promise<ReceiptData> {
    const rows: { receipt: ReceiptData }[] = await tx.query(
      `SELECT coalesce(d.snapshot->'receipt', d.snapshot->'data') AS receipt FROM issued_document d
        WHERE (d.kind = 'RECEIPT_WITH_TICKET' AND d.subject_id = $1)
           OR (d.kind = 'RECEIPT' AND d.subject_id = (SELECT id FROM receipt WHERE subscription_id = $1 AND cancels_id IS NULL))
        ORDER BY d.serial LIMIT 1`,
      [subscriptionId],
    );
    return rows[0]!.receipt;
  }

  /** The e-mail of what costs nothing. */
  private async sendFree(
    tx: Tx,
    municipality: Municipality,
    granted: Granted,
    what: { attachments: string[]; dedupeKey: string },
  ): Promise<void> {
    const zones = await this.offers.zones(tx, granted.zoneIds);
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'subscription-granted',
      holderId: granted.holderId,
      dedupeKey: what.dedupeKey,
      requestId: granted.requestId,
      subscriptionId: granted.id,
      attachments: what.attachments,
      data: (locale) => ({
        number: granted.number,
        plate: formatPlate(granted.vehicleKind, granted.plate),
        product: inLocale(granted.productName, locale),
        zones: zones.map((zone) => inLocale(zone.name, locale)).join(', '),
        validFromOn: granted.from,
        validToOn: addDays(granted.to, -1),
        attached: what.attachments.length > 0,
        subscriptionUrl: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${granted.id}`,
      }),
    });
  }

  private async send(
    tx: Tx,
    municipality: Municipality,
    what: Granted & {
      paidOn: CivilDate;
      amountCents: number;
      receiptNumber: string;
      terms: PolicyValues;
      attachments: string[];
      dedupeKey: string;
    },
  ): Promise<void> {
    const { terms } = what;
    const zones = await this.offers.zones(tx, what.zoneIds);
    const url = `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${what.id}`;
    const untilOn = invoiceUntil(terms, what.paidOn);
    const channel = terms['invoice.channel'];
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const linked = untilOn !== null && today <= untilOn && (channel === 'EMAIL' || channel === 'BOTH');
    // Behind #, where no server's log sees it.
    const token = invoiceLinkToken(this.config.appSecret, municipality.id, what.id);
    const attached = terms['documents.delivery'] !== 'LIST';
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'subscription-paid',
      holderId: what.holderId,
      dedupeKey: what.dedupeKey,
      requestId: what.requestId,
      subscriptionId: what.id,
      attachments: attached ? what.attachments : [],
      data: (locale) => ({
        number: what.number,
        plate: formatPlate(what.vehicleKind, what.plate),
        product: inLocale(what.productName, locale),
        zones: zones.map((zone) => inLocale(zone.name, locale)).join(', '),
        validFromOn: what.from,
        validToOn: addDays(what.to, -1),
        amountCents: what.amountCents,
        receiptNumber: what.receiptNumber,
        documents: { layout: terms['documents.ticketLayout'], delivery: terms['documents.delivery'] },
        subscriptionUrl: url,
        invoiceUrl: linked ? `${url}/fattura#${token}` : null,
        invoiceUntilOn: linked ? untilOn : null,
      }),
    });
  }

  private async ticket(
    tx: Tx,
    municipality: Municipality,
    paid: Pick<
      PaidSubscription,
      'number' | 'productName' | 'zoneIds' | 'country' | 'plate' | 'from' | 'to'
    > & { serial: number },
    locale: Locale,
  ): Promise<Omit<TicketData, 'qrContent'>> {
    const zones = await this.offers.zones(tx, paid.zoneIds);
    return {
      locale,
      municipality: printedName(municipality),
      operatorName: municipality.profile.concessionaire,
      productName: inLocale(paid.productName, locale),
      zones: zones.map((zone) => ({ code: zone.code, name: inLocale(zone.name, locale) })),
      plates: [{ country: paid.country, number: paid.plate }],
      validFrom: paid.from,
      validUntil: addDays(paid.to, -1),
      subscriptionNumber: paid.number,
      serial: paid.serial,
      issuedAt: this.clock.now().toISOString(),
      timeZone: municipality.timezone,
      verifyUrl: `${this.config.publicUrl}/${municipality.slug}/verifica`,
    };
  }

  private receipt(
    municipality: Municipality,
    paid: PaidSubscription,
    payer: Payer,
    invoiceUntilOn: CivilDate | null,
    terms: PolicyValues,
  ): ReceiptData {
    const { issuer } = municipality;
    const { price, payment } = paid;
    return {
      locale: payer.locale,
      municipality: printedName(municipality),
      issuer: {
        name: issuer.legalName,
        addressLines: [
          `${issuer.street} ${issuer.streetNumber}`,
          `${issuer.postalCode} ${issuer.city} (${issuer.province})`,
        ],
        vatNumber: issuer.vatNumber,
        fiscalCode: issuer.fiscalCode,
        email: municipality.profile.office.email,
        phone: municipality.profile.office.phone,
      },
      receiptNumber: paid.receipt.number,
      issuedAt: this.clock.now().toISOString(),
      payer: {
        name: payer.name,
        ...(payer.kind === 'COMPANY' ? { vatNumber: payer.fiscalCode } : { fiscalCode: payer.fiscalCode }),
        addressLines: payer.addressLines,
      },
      lines: price.lines.map((line) => ({
        description: inLocale(line.text, payer.locale),
        amountCents: line.amountCents,
      })),
      totals: {
        grossCents: price.totalCents,
        ...(price.vatRateBp > 0
          ? {
              vat: {
                netCents: price.totalCents - price.vatCents,
                vatCents: price.vatCents,
                rateBasisPoints: price.vatRateBp,
              },
            }
          : {}),
      },
      taxRegime: paid.taxRegime,
      payment: {
        method: labels[payer.locale].paymentMethod[payment.method],
        transactionId: payment.transactionId,
        paidAt: payment.paidAt.toISOString(),
      },
      subscription: {
        number: paid.number,
        plates: [paid.plate],
        validFrom: paid.from,
        validUntil: addDays(paid.to, -1),
      },
      ...(invoiceUntilOn
        ? {
            invoiceUntil: invoiceUntilOn,
            invoiceFrom: terms['invoice.channel'] === 'EMAIL' ? ('EMAIL' as const) : ('AREA' as const),
          }
        : {}),
      timeZone: municipality.timezone,
    };
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

const printedName = (municipality: Municipality) => ({
  name: municipality.name,
  accentColor: municipality.profile.accentColor,
});

/** Number of the ticket that belongs behind the windscreen now: the temporary plate's while it holds. */
export function ticketSerial(row: SubscriptionRow, now: Date): number {
  return periodAt(row.line, now.getTime())?.serial ?? row.ticketSerial;
}

/** The document that holds the ticket, or the receipt: one and the same where they are on one page. */
export function issuedDocumentOf(
  row: SubscriptionRow,
  wanted: 'ticket' | 'receipt',
  now: Date,
): { kind: 'TICKET' | 'RECEIPT' | 'RECEIPT_WITH_TICKET'; subjectId: string; serial?: number } | null {
  const serial = ticketSerial(row, now);
  if (row.documentLayout === 'RECEIPT_WITH_TICKET')
    return { kind: 'RECEIPT_WITH_TICKET', subjectId: row.id, serial };
  if (wanted === 'ticket') return { kind: 'TICKET', subjectId: row.id, serial };
  return row.receipt && { kind: 'RECEIPT', subjectId: row.receipt.id };
}
