import { label, type DocumentKind, type DocumentVerdict, type Locale } from '@sosta/contracts';

export interface JudgedDocument {
  kind: DocumentKind;
  verdict: DocumentVerdict;
}

type Faulty = Exclude<DocumentVerdict, 'VALID'>;

const FOUND: Record<Locale, Record<Faulty, string>> = {
  it: {
    UNREADABLE: 'non si legge bene.',
    EXPIRED: 'non è in corso di validità.',
    MISMATCH: 'i dati non corrispondono a quelli della richiesta.',
    MISSING: 'manca; il file caricato al suo posto è un altro documento.',
  },
  en: {
    UNREADABLE: 'it cannot be read well.',
    EXPIRED: 'it is no longer valid.',
    MISMATCH: 'its data do not match the request.',
    MISSING: 'it is missing; the file sent in its place is another document.',
  },
};
const TO_DO: Record<Locale, Record<Faulty, string>> = {
  it: {
    UNREADABLE: 'Carica una foto nitida, con tutta la pagina.',
    EXPIRED: 'Carica quello in corso di validità.',
    MISMATCH: 'Carica quello giusto.',
    MISSING: 'Carica quello giusto.',
  },
  en: {
    UNREADABLE: 'Send a sharp photo of the whole page.',
    EXPIRED: 'Send the one that is valid now.',
    MISMATCH: 'Send the right one.',
    MISSING: 'Send the right one.',
  },
};

/**
 * What was found about each document, for the citizen to read; empty when all are good.
 * @param locale the citizen's, not the operator's
 * @param toDo says also what to send instead
 */
export function composedNote(
  documents: readonly JudgedDocument[],
  locale: Locale,
  { toDo }: { toDo: boolean },
): string {
  return documents
    .flatMap(({ kind, verdict }) => {
      if (verdict === 'VALID') return [];
      const words = [FOUND[locale][verdict], ...(toDo ? [TO_DO[locale][verdict]] : [])].join(' ');
      return [`${label(locale, 'documentKind', kind)}: ${words}`];
    })
    .join('\n');
}
