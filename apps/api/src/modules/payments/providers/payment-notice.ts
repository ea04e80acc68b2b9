import type { OutsideNotice } from '../../documents/index.js';
import type { NoticeCreditor } from '../domain/notice-number.js';

/** Who owes, as the creditor's notice must name them; of a company without a tax code, its VAT number. */
export type NoticeDebtor = OutsideNotice['debtor'];

/**
 * What a provider offers whose payments are notices: debts with a number, payable at any bank, tobacconist's or app as
 * well as on the provider's page, until the day to pay by. Nobody tells us of a payment: we have to ask. Its pages live
 * shorter than its notices: each visit gets a new one.
 */
export interface NoticePayments {
  /** Whose numbers the notices take. */
  readonly creditor: NoticeCreditor & { name: string };

  /** What `providerRef` the checkout of a notice has, known before it is made. */
  refOf(notice: string): string;

  /**
   * The `providerRef` of what was paid since a day, once for each receipt: one that comes twice was paid twice. Cheap:
   * ask `fetchStatus` for those not known as paid.
   * @throws {PaymentProviderError} in the middle of the iteration too
   */
  paidSince(since: Date): AsyncIterable<string>;

  /** The notice as the provider prints it; null when it is not asked to, or does not. Never throws. */
  print(notice: OutsideNotice): Promise<Buffer | null>;
}
