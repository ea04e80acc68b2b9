import type { InvoiceDetail, InvoiceRow, ReceiptOutcome, Transmission } from '../../api/types.js';
import { msg, type MessageKey } from '../../i18n/index.js';

/** What a paper is called; in capitals at the start of a line. */
export const paperText = (row: Pick<InvoiceRow, 'type' | 'number'>): MessageKey =>
  row.type === 'TD04'
    ? row.number
      ? msg('Nota di credito {number}')
      : msg('Nota di credito')
    : row.number
      ? msg('Fattura {number}')
      : msg('Richiesta di fattura');

/** By hand: nothing leaves until a person carries it. */
export const CHANNEL_TEXTS: Readonly<Record<Transmission['channel'], MessageKey>> = {
  FILE: msg('Portato a mano'),
  PEC: msg('PEC'),
  REST: msg('Intermediario'),
};

const STATE_TEXTS: Readonly<Record<Transmission['state'], MessageKey>> = {
  QUEUED: msg('In partenza'),
  SENT: msg('Trasmesso'),
  DELIVERED: msg('Consegnato'),
  UNDELIVERED: msg('Nel cassetto fiscale'),
  REJECTED: msg('Scartato'),
  FAILED: msg('Non partito'),
};
export const fileStateText = ({ state, channel }: Transmission): MessageKey =>
  state === 'QUEUED' && channel === 'FILE' ? msg('Da trasmettere') : STATE_TEXTS[state];

/** The number that the other side answered with, from the API's note on a refusal of the channel. */
export const refusalCode = (failure: string): string => /\((\d+)\)/.exec(failure)?.[1] ?? failure;

export const RECEIPT_TEXTS: Readonly<Record<'RC' | 'MC' | 'NS', MessageKey>> = {
  RC: msg('Ricevuta di consegna'),
  MC: msg('Impossibilità di recapito'),
  NS: msg('Ricevuta di scarto'),
};

/** What a receipt did, in words, and whether somebody must look. */
export const EFFECT_TEXTS: Readonly<
  Record<ReceiptOutcome['effect'], { text: MessageKey; color: 'success' | 'neutral' | 'warning' | 'error' }>
> = {
  APPLIED: { text: msg('Registrata: lo stato della fattura è aggiornato.'), color: 'success' },
  REPEATED: { text: msg('Già conosciuta: non è cambiato nulla.'), color: 'neutral' },
  STALE: {
    text: msg('Parla di un invio precedente: conservata, la fattura segue l’ultimo invio.'),
    color: 'neutral',
  },
  CONTRADICTS: {
    text: msg(
      'Dice il contrario di una ricevuta già registrata: conservata, ma la fattura resta com’è. Verifica sul portale.',
    ),
    color: 'warning',
  },
  OTHER_CONTENT: {
    text: msg(
      'Parla di un file con il nostro nome ma con un altro contenuto: conservata, non applicata. Verifica che cosa è stato trasmesso.',
    ),
    color: 'warning',
  },
  UNKNOWN_FILE: {
    text: msg('Il file di cui parla non è di questo Comune: conservata, non applicata.'),
    color: 'warning',
  },
  UNREADABLE: {
    text: msg('Non è una ricevuta leggibile: non è stato conservato nulla. Scaricala di nuovo e riprova.'),
    color: 'error',
  },
};

/** What the office does next about an issued paper; null where there is nothing to do. */
export function nextSend(invoice: InvoiceDetail): 'WRITE' | 'UPLOADED' | 'RETRY' | null {
  if (invoice.state !== 'ISSUED') return null;
  const [latest] = invoice.transmissions;
  if (!latest) return 'WRITE';
  if (latest.state === 'FAILED') return 'RETRY';
  return latest.state === 'QUEUED' && latest.channel === 'FILE' ? 'UPLOADED' : null;
}

/** Something happens by itself within seconds. */
export function isMoving(invoice: InvoiceDetail): boolean {
  if (invoice.state !== 'ISSUED') return false;
  const [latest] = invoice.transmissions;
  return !(invoice.pdfReady && invoice.xmlReady) || (latest?.state === 'QUEUED' && latest.channel !== 'FILE');
}
