import type { RefundDetail } from '../../api/types.js';
import { msg, type MessageKey } from '../../i18n/index.js';

/** What providers answer, in words an office can act on; a code this build does not know is shown as it is. */
const FAILURES: Record<string, MessageKey> = {
  REFUNDED_OUTSIDE: msg('Il denaro era già stato restituito dalle pagine del gestore.'),
  DISPUTED: msg('Il pagamento è stato contestato: finché non si decide non si rimborsa.'),
  charge_disputed: msg('Il pagamento è stato contestato: finché non si decide non si rimborsa.'),
  TRANSACTION_DISPUTED: msg('Il pagamento è stato contestato: finché non si decide non si rimborsa.'),
  refused: msg('Il gestore ha rifiutato il rimborso.'),
  charge_already_refunded: msg('Per il gestore è già stato rimborsato tutto.'),
  PS0027: msg('Per il gestore è già stato rimborsato tutto.'),
  PS0029: msg('Per il gestore resta meno da rimborsare: forse è già stato restituito dalle sue pagine.'),
  expired_or_canceled_card: msg('La carta è scaduta o è stata chiusa.'),
  lost_or_stolen_card: msg('La carta risulta smarrita o rubata.'),
  insufficient_funds: msg('Sul conto del gestore non c’è abbastanza denaro.'),
  NOT_SUPPORTED: msg('Questo gestore non restituisce denaro: serve un bonifico.'),
};

export function failureText(refund: RefundDetail, t: (key: MessageKey) => string): string {
  const failure = refund.failure ?? '';
  const known = FAILURES[failure];
  return known ? t(known) : failure;
}

/** The office's own words for why money waited, where the rule gave it back. */
const REASONS: Record<string, MessageKey> = {
  REFUNDED_OUTSIDE: msg('Il denaro era già stato restituito dalle pagine del gestore.'),
  PAID_TWICE: msg('Pagato due volte'),
  REQUEST_PAYMENT_EXPIRED: msg('Arrivato dopo il termine per pagare'),
  REQUEST_ANNULLED: msg('Arrivato dopo l’annullamento della richiesta'),
  REQUEST_WITHDRAWN: msg('Arrivato dopo il ritiro della richiesta'),
};

export function lateReasonText(reason: string, t: (key: MessageKey) => string): string {
  const known = REASONS[reason];
  return known ? t(known) : reason;
}

export const reasonText = (refund: RefundDetail, t: (key: MessageKey) => string): string =>
  refund.origin === 'LATE_MONEY' ? lateReasonText(refund.reason, t) : refund.reason;
