import { describe, expect, it } from 'vitest';
import { judgeSector, type FoundSector } from './sector-check.js';

const even = { zoneId: 'a', zone: 'Settore A', numbers: 'numeri pari dal 2 al 20' };
const odd = { zoneId: 'b', zone: 'Settore B', numbers: 'numeri dispari' };
const found = (
  outcome: FoundSector['outcome'],
  rows: FoundSector['rows'] = [],
  suggestions: string[] = [],
) => ({
  outcome,
  street: rows.length > 0 ? 'Via Roma' : null,
  number: '12',
  rows,
  suggestions,
});
const judge = (one: FoundSector) =>
  judgeSector(one, { zoneId: 'a', zone: 'Settore A' }, { street: 'Via Roma', streetNumber: '12' }, 'it');

describe('R45, R46: the address and the sector asked for', () => {
  it.each([
    [found('FOUND', [even]), true, 'Via Roma 12 è nel settore chiesto, Settore A (numeri pari dal 2 al 20)'],
    [
      found('SEVERAL', [even, odd]),
      true,
      'Via Roma 12 è nel settore chiesto, Settore A (numeri pari dal 2 al 20)',
    ],
    [found('FOUND', [odd]), false, 'Via Roma 12 è in Settore B, non nel settore chiesto (Settore A)'],
    [
      found('NUMBER_OUTSIDE', [even]),
      false,
      'Via Roma 12 non è in nessun settore: Settore A ha numeri pari dal 2 al 20',
    ],
    [
      found('NUMBER_NEEDED', [even, odd]),
      false,
      'Manca il numero civico, che in Via Roma decide il settore: Settore A ha numeri pari dal 2 al 20; Settore B ha numeri dispari',
    ],
    [
      found('STREET_UNKNOWN', [], ['Via Romagnosi']),
      false,
      'Via Roma non è nella tabella delle strade: controlla com’è scritta; forse Via Romagnosi',
    ],
    [found('NO_TABLE'), false, 'La tabella delle strade è vuota: controlla il settore a mano'],
  ])('%j', (one, ok, text) => expect(judge(one)).toEqual({ ok, text }));
});
