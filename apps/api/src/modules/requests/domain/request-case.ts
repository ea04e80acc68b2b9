import { label, type Locale } from '@sosta/contracts';
import type { RequestCommand, RequestKind, RequestState } from './request.machine.js';

/**
 * A "pratica unica" (ADR 0015, policy request.flow = ONE_CASE): certification, plate and the subscription that rests on
 * both, submitted together and decided one by one. The subscription leads.
 */
export const CASE_ORDER = [
  'CERTIFICATION',
  'PLATE',
  'SUBSCRIPTION',
] as const satisfies readonly RequestKind[];

const UNDECIDED: readonly RequestState[] = ['SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'];

/** Nobody has decided about it yet: the office's turn, or the citizen's. */
export const isUndecided = (state: RequestState): boolean => UNDECIDED.includes(state);

/** In SQL, of the column `state` of an alias. */
export const undecidedSql = (alias: string): string =>
  `${alias}.state IN (${UNDECIDED.map((state) => `'${state}'`).join(', ')})`;

/** What happens to one of a case and leaves its subscription without ground. */
export type ClosingCommand = 'refuse' | 'integrationDeadline' | 'withdraw' | 'revoke';
export const closesCase = (command: RequestCommand): command is ClosingCommand =>
  command === 'refuse' || command === 'integrationDeadline' || command === 'withdraw' || command === 'revoke';

const WHY: Record<Locale, Record<ClosingCommand, (request: string) => string>> = {
  it: {
    refuse: (request) => `Si chiude con la pratica unica: la richiesta ${request} non è stata accettata.`,
    integrationDeadline: (request) =>
      `Si chiude con la pratica unica: i documenti chiesti per la richiesta ${request} non sono arrivati in tempo.`,
    withdraw: (request) => `Si chiude con la pratica unica: la richiesta ${request} è stata ritirata.`,
    revoke: (request) => `Si chiude con la pratica unica: la richiesta ${request} è stata revocata.`,
  },
  en: {
    refuse: (request) => `Closed with its single case: request ${request} was not accepted.`,
    integrationDeadline: (request) =>
      `Closed with its single case: the documents asked for with request ${request} did not come in time.`,
    withdraw: (request) => `Closed with its single case: request ${request} was withdrawn.`,
    revoke: (request) => `Closed with its single case: request ${request} was revoked.`,
  },
};

interface Cause {
  kind: RequestKind;
  number: string;
}
const named = ({ kind, number }: Cause, locale: Locale): string =>
  `${number} (${label(locale, 'caseKind', kind).toLowerCase()})`;

/** Why the subscription of a case was closed, in the citizen's language: it names what it rested on. */
export const closedBecause = (command: ClosingCommand, cause: Cause, locale: Locale): string =>
  WHY[locale][command](named(cause, locale));

/** Why what was waiting to be paid is annulled, in the citizen's language: it names what it rested on. */
export const annulledBecause = (cause: Cause, locale: Locale): string =>
  locale === 'it'
    ? `Si annulla perché poggiava sulla richiesta ${named(cause, locale)}, la cui accettazione è stata revocata.`
    : `Annulled because it rested on request ${named(cause, locale)}, whose acceptance was revoked.`;
