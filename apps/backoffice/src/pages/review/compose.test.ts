import { expect, it } from 'vitest';
import { composedNote } from './compose.js';

it('says of each faulty document what is wrong and what to send, in the citizen’s language', () => {
  const judged = [
    { kind: 'IDENTITY_DOCUMENT', verdict: 'UNREADABLE' },
    { kind: 'SELF_CERTIFICATION', verdict: 'VALID' },
    { kind: 'VEHICLE_REGISTRATION', verdict: 'MISSING' },
  ] as const;
  expect(composedNote(judged, 'it', { toDo: true })).toBe(
    'Documento d’identità: non si legge bene. Carica una foto nitida, con tutta la pagina.\n' +
      'Libretto del veicolo: manca; il file caricato al suo posto è un altro documento. Carica quello giusto.',
  );
  expect(composedNote(judged.slice(0, 1), 'en', { toDo: false })).toMatch(/: it cannot be read well\.$/);
  expect(composedNote([judged[1]], 'it', { toDo: true })).toBe('');
});
