import type { WorkKind, WorkStage, WorkSubject } from '@sosta/contracts';
import { WORK_KINDS, workSubjectOf } from '@sosta/contracts';
import { toResolveSql } from '../../payments/index.js';

/** Where one kind of work is read from, in SQL over the alias `x` of its own table. */
export interface WorkSource {
  kind: WorkKind;
  /** Its place when the list is ordered by kind. */
  rank: number;
  subject: WorkSubject;
  table: string;
  joins: string;
  number: string;
  /** The row whose page it is done on, where that is not its own. */
  page?: string;
  /** Its state in SQL, where it has no `state` of its own. */
  state?: string;
  /** Null where the kind's own module writes the title. */
  title: string;
  holder: string;
  submitted: string;
  /** Which rows are work, in constants: the partial indexes are chosen by them. */
  open: (stage: WorkStage) => string | null;
  /** Whether a row fits a text: `like` anywhere in it, `start` at its beginning, `plate` as plates are stored. */
  text: (fits: { like: () => string; start: () => string; plate: () => string }) => string;
  /** A decision that was taken and has not been carried out (see PendingDecisionState). */
  pending: string;
  /** What an operator may not take: one's own, what one submitted oneself, what is decided and about to leave. */
  takeable: ((operator: string) => string) | null;
}

const HOLDER = 'JOIN holder h ON h.municipality_id = x.municipality_id AND h.id = x.holder_id';
const HOLDER_NAME = `coalesce(h.company_name, h.family_name || ' ' || h.given_name)`;

const PENDING = 'FROM pending_decision p WHERE p.municipality_id = x.municipality_id AND p.request_id = x.id';

const PLATE_OF = {
  CERTIFICATION: null,
  PLATE: 'SELECT 1 FROM plate_association v WHERE v.municipality_id = x.municipality_id AND v.id = x.id',
  SUBSCRIPTION: `SELECT 1 FROM subscription_request q
     JOIN plate_association v ON v.municipality_id = q.municipality_id AND v.id = q.plate_association_id
    WHERE q.municipality_id = x.municipality_id AND q.id = x.id`,
} as const;

/** Another request of the same single case (ADR 0015); the index on `case_id` finds it. */
const inCase = (which: string): string =>
  `EXISTS (SELECT 1 FROM request c WHERE c.municipality_id = x.municipality_id AND c.case_id = x.case_id AND c.id <> x.id AND ${which})`;
/** The citizen completes it: the whole case waits. */
const COMPLETED_BY_CITIZEN = inCase(`c.state = 'INTEGRATION_REQUESTED'`);
const LED = inCase(`c.id = c.case_id AND c.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')`);
const RESUBMITTED = `EXISTS (SELECT 1 FROM request_event e
               WHERE e.municipality_id = x.municipality_id AND e.request_id = x.id AND e.command = 'resubmit')`;

/** What waits is one row a case: the subscription leads it, and the rest is reached through it while it is open. */
function openRequests(kind: keyof typeof PLATE_OF, stage: WorkStage): string[] {
  const leads = kind === 'SUBSCRIPTION';
  const alone = leads ? [] : [`(x.case_id IS NULL OR NOT ${LED})`];
  if (stage === 'INTEGRATION_REQUESTED')
    return [
      ...(leads
        ? [
            `x.state IN ('SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED')`,
            `(x.state = 'INTEGRATION_REQUESTED' OR x.case_id IS NOT NULL AND ${COMPLETED_BY_CITIZEN})`,
          ]
        : [`x.state IN ('INTEGRATION_REQUESTED')`]),
      ...alone,
    ];
  const resubmitted = inCase(RESUBMITTED.replaceAll('x.', 'c.'));
  return [
    `x.state IN ('SUBMITTED', 'UNDER_REVIEW')`,
    ...alone,
    ...(leads ? [`(x.case_id IS NULL OR NOT ${COMPLETED_BY_CITIZEN})`] : []),
    ...(stage === 'RETURNED'
      ? [leads ? `(${RESUBMITTED} OR x.case_id IS NOT NULL AND ${resubmitted})` : RESUBMITTED]
      : []),
  ];
}

const request = (kind: keyof typeof PLATE_OF): Omit<WorkSource, 'rank' | 'subject'> => ({
  kind,
  table: 'request',
  joins: HOLDER,
  number: 'x.number',
  title: 'NULL::text',
  holder: HOLDER_NAME,
  submitted: 'x.submitted_at',
  open: (stage) => [`x.kind = '${kind}' AND x.part_of IS NULL`, ...openRequests(kind, stage)].join(' AND '),
  text: ({ like, start, plate }) =>
    [
      `x.number ILIKE ${start()}`,
      `${HOLDER_NAME} ILIKE ${like()}`,
      `h.fiscal_code ILIKE ${start()}`,
      ...(PLATE_OF[kind] ? [`EXISTS (${PLATE_OF[kind]} AND v.plate LIKE ${plate()})`] : []),
    ].join(' OR '),
  pending: `(SELECT CASE WHEN p.failed_at IS NULL THEN 'LEAVING' ELSE 'RETURNED' END ${PENDING})`,
  takeable: (operator) =>
    `NOT EXISTS (SELECT 1 ${PENDING} AND p.failed_at IS NULL) AND x.submitted_by IS DISTINCT FROM ${operator}::uuid AND NOT EXISTS (SELECT 1 FROM account a JOIN operator o ON o.email = a.email
      WHERE a.municipality_id = h.municipality_id AND a.id = h.account_id AND o.id = ${operator}::uuid)`,
});

/** What is asked of the citizen is a stage that only requests have. */
const waitingOnly =
  (open: string): WorkSource['open'] =>
  (stage) =>
    stage === 'WAITING' ? open : null;

const COMMUNICATED_NAME = `x.family_name || ' ' || x.given_name`;
const THREAD_NAME = `coalesce(x.visitor_name, ${HOLDER_NAME})`;

export const WORK_SOURCES: readonly WorkSource[] = (
  [
    request('CERTIFICATION'),
    request('PLATE'),
    request('SUBSCRIPTION'),
    {
      kind: 'INVOICE',
      table: 'invoice',
      joins: `${HOLDER} JOIN subscription s ON s.municipality_id = x.municipality_id AND s.id = x.subscription_id
              JOIN product p ON p.municipality_id = s.municipality_id AND p.id = s.product_id`,
      number: 's.number',
      // What was sold, in every language there is.
      title: 'p.name::text',
      holder: HOLDER_NAME,
      submitted: 'x.requested_at',
      open: waitingOnly(`x.state = 'REQUESTED'`),
      text: ({ like, start }) =>
        `s.number ILIKE ${start()} OR ${HOLDER_NAME} ILIKE ${like()} OR h.fiscal_code ILIKE ${start()}`,
      pending: 'NULL::text',
      takeable: null,
    },
    {
      kind: 'COMMUNICATION',
      table: 'preliminary_communication',
      joins: '',
      number: 'x.number',
      title: 'x.city',
      holder: COMMUNICATED_NAME,
      submitted: 'x.submitted_at',
      open: waitingOnly(`x.state = 'RECEIVED'`),
      text: ({ like, start }) =>
        `x.number ILIKE ${start()} OR ${COMMUNICATED_NAME} ILIKE ${like()} OR x.fiscal_code ILIKE ${start()}`,
      pending: 'NULL::text',
      takeable: null,
    },
    {
      kind: 'THREAD',
      table: 'assistance_thread',
      joins: `LEFT ${HOLDER}`,
      number: 'x.number',
      title: 'x.subject',
      holder: THREAD_NAME,
      // Since the citizen last wrote: from then on it waits for the office.
      submitted: 'x.updated_at',
      open: waitingOnly(`x.state = 'OPEN'`),
      text: ({ like, start }) =>
        `x.number ILIKE ${start()} OR ${THREAD_NAME} ILIKE ${like()} OR x.subject ILIKE ${like()}`,
      pending: 'NULL::text',
      takeable: null,
    },
    {
      kind: 'LATE_MONEY',
      table: 'payment',
      joins: `${HOLDER} JOIN request r ON r.municipality_id = x.municipality_id AND r.id = x.request_id
              JOIN subscription_request q ON q.municipality_id = x.municipality_id AND q.id = x.request_id
              JOIN product p ON p.municipality_id = q.municipality_id AND p.id = q.product_id`,
      number: 'r.number',
      state: `'OPEN'`,
      title: 'p.name::text',
      holder: HOLDER_NAME,
      submitted: 'x.created_at',
      open: waitingOnly(toResolveSql('x')),
      text: ({ like, start }) =>
        `r.number ILIKE ${start()} OR ${HOLDER_NAME} ILIKE ${like()} OR h.fiscal_code ILIKE ${start()}`,
      pending: 'NULL::text',
      takeable: null,
    },
    {
      kind: 'ADDRESS_REVIEW',
      table: 'subscription_review',
      joins: `JOIN subscription s ON s.municipality_id = x.municipality_id AND s.id = x.subscription_id
              JOIN product p ON p.municipality_id = s.municipality_id AND p.id = s.product_id
              JOIN holder h ON h.municipality_id = s.municipality_id AND h.id = s.holder_id`,
      number: 's.number',
      page: 'x.subscription_id',
      state: `'OPEN'`,
      title: 'p.name::text',
      holder: HOLDER_NAME,
      submitted: 'x.opened_at',
      open: waitingOnly('x.closed_at IS NULL'),
      text: ({ like, start }) =>
        `s.number ILIKE ${start()} OR ${HOLDER_NAME} ILIKE ${like()} OR h.fiscal_code ILIKE ${start()}`,
      pending: 'NULL::text',
      takeable: null,
    },
  ] satisfies Omit<WorkSource, 'rank' | 'subject'>[]
).map((source) => ({
  ...source,
  rank: WORK_KINDS.indexOf(source.kind),
  subject: workSubjectOf(source.kind),
}));

export const sourcesOf = (kinds: readonly WorkKind[]): WorkSource[] =>
  WORK_SOURCES.filter((source) => kinds.includes(source.kind));
