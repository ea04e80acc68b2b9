import type { WorkSubject } from '@sosta/contracts';
import type { Tx } from '../database/unit-of-work.js';

/** What an operator's screen may have to read again. Ids only: whoever may see the rest asks for it. */
export type LiveHint =
  | { kind: 'work'; municipalityId: string; subject: WorkSubject; ids: string[] }
  /** Sessions or roles changed: every open stream is looked at again. It goes to no screen. */
  | { kind: 'access' };

const recorded = new WeakMap<Tx, LiveHint[]>();

/** Tells the screens once the transaction is kept; a transaction that is undone tells nothing. */
export function hint(tx: Tx, what: LiveHint): void {
  const hints = recorded.get(tx);
  if (hints) hints.push(what);
  else recorded.set(tx, [what]);
}

/** Work that has come in, changed hands or been done. */
export function hintWork(tx: Tx, municipalityId: string, subject: WorkSubject, ...ids: string[]): void {
  hint(tx, { kind: 'work', municipalityId, subject, ids });
}

/** What a transaction has to tell; asked once, after it was kept. */
export function takeHints(tx: Tx): LiveHint[] {
  const hints = recorded.get(tx) ?? [];
  recorded.delete(tx);
  return hints;
}
