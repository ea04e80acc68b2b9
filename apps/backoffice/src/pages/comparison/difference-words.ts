import type * as sdk from '@sosta/contracts/client';
import { msg, type MessageKey } from '../../i18n/index.js';

/** What each difference is, and what an office does about it. */
export const DIFFERENCES: Record<sdk.DifferenceKind, { title: MessageKey; todo: MessageKey }> = {
  REFUNDED_OUTSIDE: {
    title: msg('Rimborso fatto dalle pagine del gestore'),
    todo: msg(
      'L’importo è già registrato. Decidi se l’abbonamento deve finire e, se c’è una fattura, la nota di credito.',
    ),
  },
  REFUNDED_TOO_MUCH: {
    title: msg('Il gestore ha restituito più di quanto risulta possibile'),
    todo: msg(
      'Un rimborso in corso copre lo stesso denaro. Controlla sulle pagine del gestore quale è partito.',
    ),
  },
  REFUND_UNDONE: {
    title: msg('Un rimborso non risulta più al gestore'),
    todo: msg(
      'La banca può averlo respinto. Controlla sulle pagine del gestore e, se serve, fai un bonifico.',
    ),
  },
  OTHER_CURRENCY: {
    title: msg('Rimborso in un’altra valuta'),
    todo: msg('Non lo registriamo da soli. Controlla l’importo sulle pagine del gestore.'),
  },
  NO_ANSWER: {
    title: msg('Il gestore non risponde da più di un giorno'),
    todo: msg(
      'Non sappiamo se il rimborso è partito. Controllalo sulle pagine del gestore prima di farne un altro.',
    ),
  },
  AMOUNT_DIFFERS: {
    title: msg('Il gestore ha incassato un altro importo'),
    todo: msg('Controlla l’incasso sulle pagine del gestore: la differenza va restituita o richiesta.'),
  },
  DISPUTED: {
    title: msg('Il pagamento è contestato'),
    todo: msg(
      'Rispondi sulle pagine del gestore entro la scadenza che trovi nel pagamento. Intanto il permesso resta e il pagamento non si può rimborsare.',
    ),
  },
  DISPUTE_LOST: {
    title: msg('Contestazione persa'),
    todo: msg(
      'Il denaro è tornato a chi aveva pagato. Decidi se l’abbonamento resta o va revocato, e scrivi qui che cosa hai deciso.',
    ),
  },
  REFUND_NOT_SHOWN: {
    title: msg('Restituito dove il gestore non lo mostra'),
    todo: msg(
      'Il gestore ha rifiutato il rimborso: il denaro, o una parte, era già stato restituito dal suo back office, che qui non si vede. L’importo indicato è il minimo: controlla lì quanto e quando, e scrivilo.',
    ),
  },
  NOT_TAKEN_THERE: {
    title: msg('Un incasso non risulta al gestore'),
    todo: msg('Qui risulta pagato. Controlla sulle pagine del gestore prima di togliere l’abbonamento.'),
  },
};

/** What the two amounts are, where they are not what each side says of one thing. */
export const AMOUNTS: Partial<Record<sdk.DifferenceKind, MessageKey>> = {
  REFUND_NOT_SHOWN: msg('Per il gestore almeno {theirs}, per noi {ours}.'),
  DISPUTED: msg('Contestati {theirs} di {ours}.'),
  DISPUTE_LOST: msg('Contestati {theirs} di {ours}.'),
};
