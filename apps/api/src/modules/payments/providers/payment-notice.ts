import type { NoticeCreditor } from '../domain/notice-number.js';

/** Who owes, as the creditor's notice must name them. */
export interface NoticeDebtor {
  kind: 'PERSON' | 'COMPANY';
  /** Of a company without one, its VAT number. */
  fiscalCode: string;
  name: string;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

/** A notice as somebody reads it on paper. */
export interface NoticeToPrint {
  number: string;
  amountCents: number;
  /** What is paid, at most 90 characters. */
  subject: string;
  /** The last day, as it is to be read. */
  dueOn: string;
  debtor: NoticeDebtor;
}

/**
 * What a provider offers whose payments are notices: debts with a number, payable at any bank, tobacconist's or app as
 * well as on the provider's page, until the day to pay by. Nobody tells us of a payment: we have to ask. Its pages live
 * shorter than its notices: each visit gets a new one.
 */
export interface NoticePayments {
  /** Whose numbers the notices take. */
  readonly creditor: NoticeCreditor & { name: string };

  /**
   * The `providerRef` of what was paid since a day, once for each receipt: one that comes twice was paid twice, or is
   * listed twice. Cheap: ask `fetchStatus` for those not known as paid.
   * @throws {PaymentProviderError} in the middle of the iteration too
   */
  paidSince(since: Date): AsyncIterable<string>;

  /** The notice as the provider prints it; null when it is not asked to, or does not. Never throws. */
  print(notice: NoticeToPrint): Promise<Buffer | null>;
}
