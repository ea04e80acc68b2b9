import { XMLParser } from 'fast-xml-parser';
import { Temporal } from 'temporal-polyfill';
import { centsOfEuro, isItalianIban, isNoticeNumber, iuvOf } from '../domain/notice-number.js';
import type { OutsideNotice } from '../../documents/index.js';
import type { NoticePayments } from './payment-notice.js';
import { asProviderError, failedCheck, unknownStatus, unreadable } from './provider-answers.js';
import type { ProviderKind } from './provider-kind.js';
import {
  type Capture,
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type PaymentProvider,
  PaymentProviderError,
  type ProviderStatus,
  type RefundStatus,
  type WebhookResult,
} from './payment-provider.js';

export interface PagoPaConfig {
  /** `Ocp-Apim-Subscription-Key`, enabled for the creditor below. */
  subscriptionKey: string;
  /** Eleven digits: whoever owns the account collects, the municipality or its concessionaire. */
  fiscalCode: string;
  companyName: string;
  iban: string;
  segregationCode: string;
  /** Of pagoPA's taxonomy, e.g. `9/0101108TS/`. */
  category: string;
  /** Template of the print service; without one the notice is printed here. */
  printTemplate?: string | null;
  /** `https://api.platform.pagopa.it`, that of the test environment, or the sandbox's. */
  apiBase: string;
  /** Per call; 10 seconds by default. */
  timeoutMs?: number;
}

/** What the longest texts of a position may have. */
const TEXT_LENGTH = 140;
const NAME_LENGTH = 70;
const PAGE_SIZE = 100;

const xml = new XMLParser({ removeNSPrefix: true, parseTagValue: false, processEntities: false });

interface Position {
  status: string;
  amountCents: number;
  iuv: string;
  receiptId: string | null;
  paidAt: Date | null;
  metadata: Map<string, string>;
}

/**
 * pagoPA: each payment is a debt position with one notice (GPD v1), paid in a cart (Checkout v2) or anywhere else by its
 * number. The position's name is made of creditor and IUV, so that a receipt leads back to it; what it was made for
 * stands in its metadata. Money goes back by bank transfer only: pagoPA offers creditors no refunds.
 */
export class PagoPaProvider implements PaymentProvider {
  readonly code = 'pagopa';
  readonly methods = ['PAGOPA'] as const;
  readonly notices: NoticePayments;
  readonly #config: PagoPaConfig;

  constructor(config: PagoPaConfig) {
    this.#config = config;
    const { fiscalCode, segregationCode, companyName } = config;
    this.notices = {
      creditor: { fiscalCode, segregationCode, name: companyName },
      refOf: (notice) => this.#refOf(iuvOf(notice)),
      paidSince: (since) => this.#paidSince(since),
      print: (notice) => this.#print(notice),
    };
  }

  async createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    const { notice } = input;
    if (!notice || !isNoticeNumber(notice.number))
      throw new PaymentProviderError('REFUSED', 'no notice number');
    const providerRef = this.#refOf(iuvOf(notice.number));
    const made = await this.#call(
      'POST',
      `${this.#positions}?toPublish=true`,
      this.#position(input, providerRef),
    );
    if (made.status === 409) await this.#mustBeOurs(input, providerRef);
    else if (made.status !== 201) throw errorOf(made.status);
    return { providerRef, redirectUrl: await this.#cart(input), expiresAt: input.expiresAt };
  }

  async fetchStatus(providerRef: string): Promise<ProviderStatus> {
    try {
      return await this.#statusOf(providerRef);
    } catch (error) {
      return unknownStatus(providerRef, asProviderError(error).providerCode);
    }
  }

  async expireCheckout(providerRef: string): Promise<ProviderStatus> {
    try {
      await this.#call('POST', `${this.#positions}/${encodeURIComponent(providerRef)}/invalidate`);
    } catch {
      // Refused because it is paid or expired, or not answered: either way only a look tells how it ended.
    }
    return this.fetchStatus(providerRef);
  }

  async refund(): Promise<RefundStatus> {
    return { refundRef: null, state: 'FAILED', reason: 'NOT_SUPPORTED' };
  }

  async *listCheckouts(since: Date): AsyncGenerator<ProviderStatus, void, undefined> {
    const seen = new Set<string>();
    for await (const providerRef of this.#paidSince(since)) {
      if (seen.has(providerRef)) continue;
      seen.add(providerRef);
      yield await this.#statusOf(providerRef);
    }
  }

  /** Nothing is ever sent to us. */
  async parseWebhook(): Promise<WebhookResult> {
    return { ok: false, reason: 'SIGNATURE_MISSING' };
  }

  async checkConnection(): Promise<ConnectionCheck> {
    try {
      const { status, body } = await this.#call('GET', `${this.#receipts}?pageNum=0&pageSize=1`);
      // An account without any receipt is one that works.
      if (status === 404 || (status === 200 && Array.isArray(objectOf(body)?.['results'])))
        return { state: 'OK', merchant: null, reason: null };
      throw errorOf(status);
    } catch (error) {
      return failedCheck(asProviderError(error));
    }
  }

  get #positions(): string {
    return `/gpd/debt-positions-service/v1/organizations/${this.#config.fiscalCode}/debtpositions`;
  }

  get #receipts(): string {
    return `/gpd/payments-receipts-service/v1/payments/${this.#config.fiscalCode}/receipts`;
  }

  #refOf(iuv: string): string {
    return `${this.#config.fiscalCode}-${iuv}`;
  }

  /** From stored data only, so that asking again says exactly the same. */
  #position(input: CheckoutInput, iupd: string): object {
    const { fiscalCode, companyName, iban, category } = this.#config;
    const { number, debtor } = input.notice!;
    const description = `${input.reference} ${input.description}`.slice(0, TEXT_LENGTH);
    return {
      iupd,
      type: debtor.kind === 'PERSON' ? 'F' : 'G',
      fiscalCode: debtor.fiscalCode,
      fullName: debtor.name.slice(0, NAME_LENGTH),
      companyName,
      // Nobody may pay after the day to pay by, even if we forget to close it.
      switchToExpired: true,
      paymentOption: [
        {
          iuv: iuvOf(number),
          nav: number,
          amount: input.amountCents,
          description,
          isPartialPayment: false,
          dueDate: input.expiresAt.toISOString(),
          paymentOptionMetadata: [
            { key: 'paymentId', value: input.paymentId },
            { key: 'municipalityId', value: input.municipalityId },
          ],
          transfer: [
            {
              idTransfer: '1',
              amount: input.amountCents,
              organizationFiscalCode: fiscalCode,
              remittanceInformation: description,
              category,
              iban,
            },
          ],
        },
      ],
    };
  }

  /** A conflict is an answer lost before, unless the number belongs to somebody else. */
  async #mustBeOurs(input: CheckoutInput, providerRef: string): Promise<void> {
    const found = await this.#call('GET', `${this.#positions}/${providerRef}`);
    if (found.status === 404) throw new PaymentProviderError('MISMATCH', 'number taken');
    if (found.status !== 200) throw errorOf(found.status);
    const position = readPosition(found.body);
    if (!position) throw unreadable();
    if (position.metadata.get('paymentId') !== input.paymentId || position.amountCents !== input.amountCents)
      throw new PaymentProviderError('MISMATCH', 'number taken');
  }

  /** A page for one visit; null when Checkout does not answer: the notice can be paid everywhere else. */
  async #cart(input: CheckoutInput): Promise<string | null> {
    try {
      const { status, location } = await this.#call('POST', '/checkout/ec/v2/carts', {
        ...(input.customerEmail === null ? {} : { emailNotice: input.customerEmail }),
        paymentNotices: [
          {
            noticeNumber: input.notice!.number,
            fiscalCode: this.#config.fiscalCode,
            amount: input.amountCents,
            companyName: this.#config.companyName,
            description: `${input.reference} ${input.description}`.slice(0, TEXT_LENGTH),
          },
        ],
        returnUrls: {
          returnOkUrl: input.successUrl,
          returnCancelUrl: input.cancelUrl,
          returnErrorUrl: input.cancelUrl,
          returnWaitingUrl: input.successUrl,
        },
      });
      return status === 302 && location !== null && URL.canParse(location) ? location : null;
    } catch {
      return null;
    }
  }

  async #statusOf(providerRef: string): Promise<ProviderStatus> {
    const found = await this.#call('GET', `${this.#positions}/${encodeURIComponent(providerRef)}`);
    if (found.status !== 200) throw errorOf(found.status);
    const position = readPosition(found.body);
    if (!position || this.#refOf(position.iuv) !== providerRef)
      return unknownStatus(providerRef, 'unreadable');
    const status: ProviderStatus = {
      providerRef,
      state: 'PENDING',
      amountCents: position.amountCents,
      currency: 'EUR',
      metadata: {
        paymentId: position.metadata.get('paymentId') ?? null,
        municipalityId: position.metadata.get('municipalityId') ?? null,
      },
      method: 'PAGOPA',
      capturedRef: null,
      paidAt: null,
      refundedCents: null,
      reason: null,
    };
    switch (position.status) {
      case 'DRAFT':
      case 'PUBLISHED':
      case 'VALID':
        return status;
      case 'PAID':
      case 'REPORTED':
      case 'INVALID':
      case 'EXPIRED':
        return this.#withReceipt(status, position);
      default:
        return unknownStatus(providerRef, `position ${position.status}`);
    }
  }

  /**
   * What was paid, the receipt says; that it was paid, the position. Who had begun at a bank before a position was
   * closed may finish after it: a closed one is not unpaid before the receipts have been looked at.
   */
  async #withReceipt(status: ProviderStatus, position: Position): Promise<ProviderStatus> {
    const paid = position.status === 'PAID' || position.status === 'REPORTED';
    let receipt: Capture | null;
    try {
      receipt = await this.#receipt(position.iuv);
    } catch (error) {
      if (!paid || position.receiptId === null || position.paidAt === null) throw error;
      receipt = null;
    }
    if (!paid && receipt === null) return { ...status, state: 'EXPIRED' };
    const known: Capture | null =
      paid && position.receiptId !== null && position.paidAt !== null
        ? { capturedRef: position.receiptId, amountCents: position.amountCents, paidAt: position.paidAt }
        : null;
    const capture = known === null || receipt?.capturedRef === known.capturedRef ? receipt : known;
    if (!capture) return unknownStatus(status.providerRef, 'paid without a receipt');
    return {
      ...status,
      ...capture,
      state: 'SUCCEEDED',
      ...(receipt !== null && receipt !== capture ? { furtherCaptures: [receipt] } : {}),
    };
  }

  /** @returns null when there is none */
  async #receipt(iuv: string): Promise<Capture | null> {
    const { status, text } = await this.#call('GET', `${this.#receipts}/${iuv}`);
    if (status === 404) return null;
    if (status !== 200) throw errorOf(status);
    const receipt = readReceipt(text);
    if (!receipt || receipt.iuv !== iuv) throw new PaymentProviderError('UNAVAILABLE', 'unreadable receipt');
    const { capturedRef, amountCents, paidAt } = receipt;
    return { capturedRef, amountCents, paidAt };
  }

  async *#paidSince(since: Date): AsyncGenerator<string, void, undefined> {
    // The service takes days; a day more on its side of midnight costs nothing.
    const from = since.toISOString().slice(0, 10);
    const seen = new Set<string>();
    for (let pageNum = 0, pages = 1; pageNum < pages; pageNum += 1) {
      const { status, body } = await this.#call(
        'GET',
        `${this.#receipts}?from=${from}&pageNum=${pageNum}&pageSize=${PAGE_SIZE}`,
      );
      if (status === 404) return;
      if (status !== 200) throw errorOf(status);
      const list = objectOf(body);
      const results = list?.['results'];
      if (!Array.isArray(results)) throw unreadable();
      pages = Number(list?.['totalPages'] ?? 1);
      for (const row of results) {
        const iuv = objectOf(row)?.['iuv'];
        // Listed twice in the same words it is one receipt; those of two payments say when each was made.
        const words = JSON.stringify(row);
        if (typeof iuv !== 'string' || iuv === '' || seen.has(words)) continue;
        seen.add(words);
        yield this.#refOf(iuv);
      }
    }
  }

  async #print({ number, amountCents, subject, dueOn, debtor }: OutsideNotice): Promise<Buffer | null> {
    const { printTemplate, fiscalCode } = this.#config;
    if (!printTemplate) return null;
    try {
      const { status, bytes } = await this.#call(
        'POST',
        '/print-payment-notice-service/external/v1/notices/generate',
        {
          templateId: printTemplate,
          data: {
            notice: {
              subject: subject.slice(0, 90),
              paymentAmount: amountCents,
              dueDate: dueOn,
              code: number,
            },
            debtor: {
              taxCode: debtor.fiscalCode,
              fullName: debtor.name.slice(0, NAME_LENGTH),
              address: debtor.street,
              buildingNumber: debtor.streetNumber,
              postalCode: debtor.postalCode,
              city: debtor.city,
              province: debtor.province,
            },
            creditorInstitution: { taxCode: fiscalCode },
          },
        },
      );
      return status === 201 && bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? bytes : null;
    } catch {
      return null;
    }
  }

  /** @throws {PaymentProviderError} UNAVAILABLE when there is no answer */
  async #call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(`${this.#config.apiBase}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          'ocp-apim-subscription-key': this.#config.subscriptionKey,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.#config.timeoutMs ?? 10_000),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      return {
        status: response.status,
        location: response.headers.get('location'),
        bytes,
        get text() {
          return bytes.toString('utf8');
        },
        get body() {
          return jsonOf(bytes);
        },
      };
    } catch (error) {
      const code = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'no answer';
      throw new PaymentProviderError('UNAVAILABLE', code, { cause: error });
    }
  }
}

interface Answer {
  status: number;
  location: string | null;
  bytes: Buffer;
  readonly text: string;
  readonly body: unknown;
}

/** Only 4xx is an answer that nothing happened; too many requests, and everything else, leave us not knowing. */
function errorOf(status: number): PaymentProviderError {
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new PaymentProviderError(refused ? 'REFUSED' : 'UNAVAILABLE', `HTTP ${status}`);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function readPosition(body: unknown): Position | null {
  const position = objectOf(body);
  const options = position?.['paymentOption'];
  const option = Array.isArray(options) && options.length === 1 ? objectOf(options[0]) : null;
  const { status } = position ?? {};
  const { iuv, amount, idReceipt, paymentDate, paymentOptionMetadata } = option ?? {};
  if (typeof status !== 'string' || typeof iuv !== 'string' || !Number.isSafeInteger(amount)) return null;
  const entries = (Array.isArray(paymentOptionMetadata) ? paymentOptionMetadata : []).map(objectOf);
  return {
    status,
    iuv,
    amountCents: Number(amount),
    receiptId: typeof idReceipt === 'string' && idReceipt !== '' ? idReceipt : null,
    paidAt: typeof paymentDate === 'string' ? instantOf(paymentDate) : null,
    metadata: new Map(entries.map((entry) => [String(entry?.['key']), String(entry?.['value'])])),
  };
}

/** Reads a telematic receipt (RT), in either version of its envelope. */
function readReceipt(text: string): (Capture & { iuv: string }) | null {
  let found: Record<string, unknown> | null;
  try {
    const root = objectOf(Object.values(objectOf(xml.parse(text)) ?? {}).findLast((each) => objectOf(each)));
    found = objectOf(root?.['receipt']) ?? (root && 'receiptId' in root ? root : null);
  } catch {
    return null;
  }
  const read = (name: string): string => (typeof found?.[name] === 'string' ? found[name].trim() : '');
  const amountCents = centsOfEuro(read('paymentAmount'));
  const paidAt = instantOf(read('paymentDateTime'));
  const [capturedRef, iuv] = [read('receiptId'), read('creditorReferenceId')];
  if (read('outcome') !== 'OK' || capturedRef === '' || iuv === '' || amountCents === null || !paidAt)
    return null;
  return { capturedRef, iuv, amountCents, paidAt };
}

/** Instants without an offset are Italian local time. */
function instantOf(text: string): Date | null {
  try {
    const instant = /(Z|[+-]\d{2}:?\d{2})$/.test(text)
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Rome').toInstant();
    return new Date(instant.epochMilliseconds);
  } catch {
    return null;
  }
}

/** pagoPA's own hosts: everything else speaks to its sandbox. */
const HOSTS = { LIVE: 'https://api.platform.pagopa.it', TEST: 'https://api.uat.platform.pagopa.it' } as const;

export const pagoPaKind: ProviderKind = {
  code: 'pagopa',
  name: 'pagoPA',
  methods: ['PAGOPA'],
  notices: true,
  withoutRefunds: true,
  fields: [
    {
      name: 'subscriptionKey',
      label: { it: 'Chiave di sottoscrizione', en: 'Subscription key' },
      hint: {
        it: 'Back-office pagoPA › Chiavi API › GPD: abilitata per il codice fiscale qui sotto.',
        en: 'pagoPA back office › API keys › GPD: enabled for the tax code below.',
      },
      secret: true,
      required: true,
      pattern: /^[\w-]{16,128}$/,
    },
    {
      name: 'fiscalCode',
      label: { it: 'Codice fiscale dell’ente creditore', en: 'Creditor’s tax code' },
      hint: {
        it: 'Undici cifre: di chi è intestatario del conto, il Comune o il concessionario che incassa in nome proprio.',
        en: 'Eleven digits: of whoever owns the account, the municipality or the concessionaire that collects for itself.',
      },
      required: true,
      pattern: /^\d{11}$/,
    },
    {
      name: 'companyName',
      label: { it: 'Nome dell’ente creditore', en: 'Creditor’s name' },
      hint: { it: 'Come deve leggersi sull’avviso.', en: 'As it is to be read on the notice.' },
      required: true,
      pattern: /^[^\n]{1,140}$/,
    },
    {
      name: 'iban',
      label: { it: 'IBAN di accredito', en: 'IBAN' },
      hint: {
        it: 'Uno di quelli registrati sulla piattaforma pagoPA per questo ente.',
        en: 'One of those registered at pagoPA for this creditor.',
      },
      required: true,
      pattern: /^IT\d{2}[A-Z]\d{10}[A-Z0-9]{12}$/,
      check: isItalianIban,
    },
    {
      name: 'segregationCode',
      label: { it: 'Codice di segregazione', en: 'Segregation code' },
      hint: {
        it: 'Due cifre da 00 a 49, riservate a questo programma: due programmi con lo stesso codice darebbero lo stesso numero a due avvisi.',
        en: 'Two digits, 00 to 49, reserved for this software: two programs with the same code would give the same number to two notices.',
      },
      required: true,
      pattern: /^[0-4]\d$/,
    },
    {
      name: 'category',
      label: { it: 'Codice tassonomia', en: 'Taxonomy code' },
      hint: {
        it: 'Dal file della tassonomia pagoPA in vigore, per esempio 9/0101108TS/: quale vale per i permessi di sosta lo dice l’ente.',
        en: 'From pagoPA’s taxonomy in force, e.g. 9/0101108TS/: which one is right for parking permits the creditor knows.',
      },
      required: true,
      pattern: /^9\/\d{7}(IM|TS|SP|SA|AP)\/$/,
    },
    {
      name: 'printTemplate',
      label: { it: 'Modello del servizio di stampa avvisi', en: 'Template of the print service' },
      hint: {
        it: 'Facoltativo: con un modello gli avvisi li stampa pagoPA, senza li stampiamo noi.',
        en: 'Optional: with a template pagoPA prints the notices, without it we do.',
      },
      pattern: /^[\w.-]{1,100}$/,
    },
  ],
  fromEnvironment({ pagopa: { apiBase: _, printTemplate, ...needed } }) {
    const missing = Object.values(needed).some((value) => value === null);
    return missing
      ? null
      : { ...(needed as Record<string, string>), ...(printTemplate && { printTemplate }) };
  },
  create(settings, { config, mode }) {
    const { subscriptionKey = '', fiscalCode = '', companyName = '', iban = '' } = settings;
    const { segregationCode = '', category = '', printTemplate = null } = settings;
    return new PagoPaProvider({
      ...{ subscriptionKey, fiscalCode, companyName, iban, segregationCode, category, printTemplate },
      apiBase: config.pagopa.apiBase ?? HOSTS[mode],
    });
  },
};
