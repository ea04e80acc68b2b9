import { CASE_KINDS } from './enums.js';
import type { Permission } from './permissions.js';

/** Everything that waits for the office, in one list. */
export const WORK_KINDS = [
  ...CASE_KINDS,
  'INVOICE',
  'COMMUNICATION',
  'THREAD',
  'LATE_MONEY',
  'ADDRESS_REVIEW',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** What can be taken in charge, as the addresses of the API call it. */
export const WORK_SUBJECTS = [
  'requests',
  'invoices',
  'communications',
  'threads',
  'payments',
  'reviews',
] as const;
export type WorkSubject = (typeof WORK_SUBJECTS)[number];

const SUBJECTS: Readonly<Record<WorkKind, WorkSubject>> = {
  CERTIFICATION: 'requests',
  PLATE: 'requests',
  SUBSCRIPTION: 'requests',
  INVOICE: 'invoices',
  COMMUNICATION: 'communications',
  THREAD: 'threads',
  LATE_MONEY: 'payments',
  ADDRESS_REVIEW: 'reviews',
};
export const workSubjectOf = (kind: WorkKind): WorkSubject => SUBJECTS[kind];

/** Who may see work of a kind at all. */
export const WORK_READ: Readonly<Record<WorkSubject, Permission>> = {
  requests: 'review.read',
  invoices: 'invoices.read',
  communications: 'accreditation.manage',
  threads: 'assistance.read',
  // Only who can do something about it has it in the list.
  payments: 'refunds.request',
  reviews: 'subscriptions.manage',
};

/** Who may take it in charge and do it. */
export const WORK_DO: Readonly<Record<WorkSubject, Permission>> = {
  requests: 'review.decide',
  invoices: 'invoices.issue',
  communications: 'accreditation.manage',
  threads: 'assistance.answer',
  payments: 'refunds.request',
  reviews: 'subscriptions.manage',
};

export const WORK_STATES = [
  'SUBMITTED',
  'UNDER_REVIEW',
  'INTEGRATION_REQUESTED',
  'REQUESTED',
  'RECEIVED',
  'OPEN',
] as const;
export type WorkState = (typeof WORK_STATES)[number];

/** WAITING: for the office. RETURNED: again, after the citizen sent what was missing. INTEGRATION_REQUESTED: for the citizen. */
export const WORK_STAGES = ['WAITING', 'RETURNED', 'INTEGRATION_REQUESTED'] as const;
export type WorkStage = (typeof WORK_STAGES)[number];

/** WEEK: from today to Sunday. */
export const WORK_DUE = ['OVERDUE', 'TODAY', 'WEEK'] as const;
export type WorkDue = (typeof WORK_DUE)[number];

export const WORK_CLAIMED = ['MINE', 'FREE', 'OTHERS'] as const;
export type WorkClaimed = (typeof WORK_CLAIMED)[number];

/** A minus sign puts the last one first. */
export const WORK_SORTS = [
  'due',
  '-due',
  'submitted',
  '-submitted',
  'kind',
  '-kind',
  'holder',
  '-holder',
] as const;
export type WorkSort = (typeof WORK_SORTS)[number];

/** Columns that an operator may show or hide. */
export const WORK_COLUMNS = ['holder', 'kind', 'number', 'state', 'claim', 'submitted', 'due'] as const;
export type WorkColumn = (typeof WORK_COLUMNS)[number];
