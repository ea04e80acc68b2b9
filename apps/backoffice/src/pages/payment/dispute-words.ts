import { msg, type MessageKey } from '../../i18n/index.js';

/** Why payers dispute, as the providers' codes say; a code this build does not know is shown as it is. */
const REASONS: Record<string, MessageKey> = {
  fraudulent: msg('chi ha pagato dice di non averlo fatto'),
  UNAUTHORISED: msg('chi ha pagato dice di non averlo fatto'),
  unrecognized: msg('chi ha pagato non riconosce l’addebito'),
  duplicate: msg('addebitato due volte'),
  DUPLICATE_TRANSACTION: msg('addebitato due volte'),
  product_not_received: msg('quello che è stato pagato non è arrivato'),
  MERCHANDISE_OR_SERVICE_NOT_RECEIVED: msg('quello che è stato pagato non è arrivato'),
  product_unacceptable: msg('non è quello che era stato promesso'),
  MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED: msg('non è quello che era stato promesso'),
  credit_not_processed: msg('un rimborso promesso non è arrivato'),
  CREDIT_NOT_PROCESSED: msg('un rimborso promesso non è arrivato'),
  INCORRECT_AMOUNT: msg('importo sbagliato'),
  PAYMENT_BY_OTHER_MEANS: msg('già pagato in un altro modo'),
  general: msg('altro'),
  OTHER: msg('altro'),
};

export function disputeReasonText(reason: string, t: (key: MessageKey) => string): string {
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return known ? t(known) : reason;
}
