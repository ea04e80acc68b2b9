import { expect, it } from 'vitest';
import { readEvent } from './changes.js';
import { subjectOfId } from './subjects.js';
import { eventWords } from './words.js';

const words = eventWords('request', 'it', {
  policy: (key) => (key === 'review.termDays' ? 'Giorni per rispondere' : undefined),
  reason: (code) => (code === 'NOT_RESIDENT' ? 'Non è residente' : undefined),
});

it('tells fields, states, days and amounts in words', () => {
  expect(
    readEvent(
      {
        from: 'SUBMITTED',
        to: 'REJECTED',
        reasons: ['NOT_RESIDENT', 'OLD_ONE'],
        changes: {
          name: { from: { it: 'Centro' }, to: { it: 'Centro storico' } },
          active: { from: true, to: false },
          roles: { from: ['CLERK'], to: ['CLERK', 'REVIEWER'] },
          fromOn: { from: null, to: '2026-03-01' },
        },
        amountCents: 1250,
        fooBar: 'X',
      },
      words,
    ),
  ).toEqual({
    changes: [
      { field: 'Nome, in italiano', from: 'Centro', to: 'Centro storico' },
      { field: 'Attivo', from: 'Sì', to: 'No' },
      {
        field: 'Ruoli',
        from: 'Addetto allo sportello',
        to: 'Addetto allo sportello, Istruttore delle pratiche',
      },
      { field: 'Dal', from: '–', to: '01/03/2026' },
      { field: '', from: 'Inviata', to: 'Rifiutata' },
    ],
    reason: 'Non è residente, OLD_ONE',
    details: [
      { field: 'amountCents', name: 'Importo', value: '12,50\u00a0€' },
      { field: 'fooBar', name: 'foo bar', value: 'X' },
    ],
  });
});

it('calls a rule by its title, and leaves what it does not know as it is', () => {
  expect(readEvent({ key: 'review.termDays', from: 3, to: 5 }, words).changes).toEqual([
    { field: 'Giorni per rispondere', from: '3', to: '5' },
  ]);
  expect(readEvent({ filters: { action: 'request.submitted', toOn: '2026-03-01' } }, words).details).toEqual([
    { field: 'filters', name: 'Filtri', value: 'Azione: Richiesta inviata; Al: 01/03/2026' },
  ]);
  expect(readEvent({ state: 'NEVER_SEEN' }, words).details).toEqual([
    { field: 'state', name: 'Stato', value: 'NEVER_SEEN' },
  ]);
});

it('says of an id what it is the id of', () => {
  expect(readEvent({ requestId: '1', cashSessionId: '2', fileId: '3' }, words).details).toEqual([
    { field: 'requestId', name: 'Richiesta', value: '1' },
    { field: 'cashSessionId', name: 'Cassa', value: '2' },
    { field: 'fileId', name: 'file id', value: '3' },
  ]);
  expect(subjectOfId('requestId')?.page?.name).toBe('review');
});
