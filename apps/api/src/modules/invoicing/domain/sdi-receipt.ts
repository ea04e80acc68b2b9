import { XMLParser } from 'fast-xml-parser';

/**
 * What the Sistema di Interscambio answers to a file.
 *
 * | kind | root element                   | meaning                                                                  |
 * | ---- | ------------------------------ | ------------------------------------------------------------------------ |
 * | RC   | RicevutaConsegna               | issued, and in the recipient's hands                                     |
 * | MC   | RicevutaImpossibilitaRecapito  | issued, and left in the recipient's reserved area: it is never sent again |
 * | NS   | RicevutaScarto                 | refused: never issued. To be sent again with its own number and date     |
 */
export type SdiReceiptKind = 'RC' | 'MC' | 'NS';

export interface SdiReceipt {
  kind: SdiReceiptKind;
  /** The exchange system's number for the file. */
  sdiId: string;
  /** Our file, as we named it. */
  invoiceFileName: string;
  /** SHA-256 of the file it speaks of, hex in lower case; null when it says none that can be read. */
  sha256: string | null;
  messageId: string;
  /** When the file arrived there. */
  receivedAt: Date;
  /** When it was delivered (RC) or left in the reserved area (MC, a day); null for a refusal. */
  settledAt: Date | null;
  /** Why it was refused: number and words of each control; empty unless NS. */
  errors: { code: string; text: string }[];
}

const KINDS: Readonly<Record<string, SdiReceiptKind>> = {
  RicevutaConsegna: 'RC',
  RicevutaImpossibilitaRecapito: 'MC',
  RicevutaScarto: 'NS',
};
/** The longest refusal lists 200 errors of 4,000 characters; with its signature it stays below. */
const MAX_BYTES = 2_000_000;

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  ignoreAttributes: true,
  processEntities: true,
  isArray: (name) => name === 'Errore',
});

export class SdiReceiptUnreadable extends Error {
  override readonly name = 'SdiReceiptUnreadable';
}

/**
 * Reads a receipt by the names of its elements, whatever prefix their namespace has.
 * @throws {SdiReceiptUnreadable} saying what is not as a receipt is: nothing of it may be applied
 */
export function readSdiReceipt(xml: string): SdiReceipt {
  if (Buffer.byteLength(xml) > MAX_BYTES) throw new SdiReceiptUnreadable('is longer than any receipt');
  // Receipts have no document type; what has one may only want to be expanded.
  if (/<!DOCTYPE/i.test(xml)) throw new SdiReceiptUnreadable('declares a document type');
  let document: Record<string, unknown>;
  try {
    document = parser.parse(xml, true) as Record<string, unknown>;
  } catch (error) {
    throw new SdiReceiptUnreadable('is not well-formed XML', { cause: error });
  }
  const root = Object.keys(document).find((name) => Object.hasOwn(KINDS, name));
  const kind = root === undefined ? undefined : KINDS[root];
  if (root === undefined || kind === undefined)
    throw new SdiReceiptUnreadable(
      'is none of RicevutaConsegna, RicevutaScarto, RicevutaImpossibilitaRecapito',
    );
  const body = document[root];
  if (typeof body !== 'object' || body === null) throw new SdiReceiptUnreadable('is empty');
  const text = (name: string, from: object = body): string | null => {
    const value = (from as Record<string, unknown>)[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const needed = (name: string): string => {
    const value = text(name);
    if (value === null) throw new SdiReceiptUnreadable(`lacks ${name}`);
    return value;
  };
  const instant = (name: string): Date => {
    const at = new Date(needed(name));
    if (Number.isNaN(at.getTime())) throw new SdiReceiptUnreadable(`has no time in ${name}`);
    return at;
  };
  const sha256 = text('Hash')?.toLowerCase() ?? null;
  return {
    kind,
    sdiId: needed('IdentificativoSdI'),
    invoiceFileName: needed('NomeFile'),
    sha256: sha256 !== null && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    messageId: needed('MessageId'),
    receivedAt: instant('DataOraRicezione'),
    settledAt: kind === 'NS' ? null : instant(kind === 'RC' ? 'DataOraConsegna' : 'DataMessaADisposizione'),
    errors: kind === 'NS' ? errorsOf((body as Record<string, unknown>)['ListaErrori'], text) : [],
  };
}

function errorsOf(
  list: unknown,
  text: (name: string, from: object) => string | null,
): { code: string; text: string }[] {
  const errors =
    typeof list === 'object' && list !== null ? (list as Record<string, unknown>)['Errore'] : undefined;
  const read = (Array.isArray(errors) ? (errors as unknown[]) : []).flatMap((error) =>
    typeof error === 'object' && error !== null
      ? [
          {
            code: text('Codice', error) ?? '-',
            text: [text('Descrizione', error), text('Suggerimento', error)].filter(Boolean).join(' – '),
          },
        ]
      : [],
  );
  if (read.length === 0) throw new SdiReceiptUnreadable('refuses the file without saying why');
  return read;
}

/**
 * What a receipt does to the file it speaks of. Receipts come twice, late, and not in order; the first that settles a
 * file stands.
 *
 * - APPLIED: the file, and with it the invoice, is settled by it
 * - STALE: it speaks of an earlier attempt; recorded, the invoice goes by its last one
 * - CONTRADICTS: the file is settled another way already; an operator must look
 * - REPEATED: says what is known
 */
export type ReceiptEffect = 'APPLIED' | 'STALE' | 'CONTRADICTS' | 'REPEATED';

export type TransmissionState = 'QUEUED' | 'SENT' | 'DELIVERED' | 'UNDELIVERED' | 'REJECTED' | 'FAILED';

export const SETTLED_BY: Readonly<Record<SdiReceiptKind, TransmissionState>> = {
  RC: 'DELIVERED',
  MC: 'UNDELIVERED',
  NS: 'REJECTED',
};

/** @param last whether the file is the invoice's latest attempt */
export function receiptEffect(state: TransmissionState, last: boolean, kind: SdiReceiptKind): ReceiptEffect {
  const settled = SETTLED_BY[kind];
  if (state === settled) return 'REPEATED';
  // Not handed over as far as we know: the answer was lost, and the receipt knows better.
  if (state === 'QUEUED' || state === 'SENT' || state === 'FAILED') return last ? 'APPLIED' : 'STALE';
  // What could not be delivered may still be fetched or delivered later; it was issued either way.
  if (state === 'UNDELIVERED' && kind === 'RC') return 'APPLIED';
  return 'CONTRADICTS';
}
