import type { DocumentKind, Locale } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { DecisionContext } from '../../../platform/http/context.js';
import type { RequestParts } from '../http/request-parts.dto.js';
import type { RequestRow } from '../persistence/request.repository.js';
import type { RequestKind } from './request.machine.js';

/** One derived check shown to the reviewer beside what the citizen declared. */
export interface ReviewCheck {
  code: string;
  level: 'OK' | 'WARN' | 'FAIL';
  /** A plain sentence in the reader's language. */
  text: string;
  /** The two values side by side, where seeing them helps. */
  compared?: { declared: string; found: string };
}

/** What the reviewer confirms when accepting. */
export interface Acceptance {
  note: string | null;
  /** Plate requests only: the registration document says that the vehicle is electric. */
  electricCertified: boolean;
}

/**
 * What a kind of request adds to the common case file. The module that owns the kind registers one; the review desk
 * works with any.
 */
export interface RequestKindHandler {
  readonly kind: RequestKind;
  /** The line people recognise it by: the sector, the plate, the product with its plate. */
  titles(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, string>>;
  /** The kind's own part of the request's DTO, by request id: `{ certification }`, `{ plate }`, `{ subscription }`. */
  details(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, RequestParts>>;
  /** Documents without which it cannot be submitted. */
  requiredDocuments(tx: Tx, requestId: string): Promise<DocumentKind[]>;
  checks(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]>;
  /**
   * Does what accepting means (sets the validity, activates the plate, freezes the price), in the transaction of the
   * decision, and answers the command to carry out and the policy rows it was decided under.
   */
  accept(
    tx: Tx,
    request: RequestRow,
    acceptance: Acceptance,
    call: DecisionContext,
  ): Promise<{ command: 'accept' | 'approve'; policyIds: string[] }>;
  /** What follows an acceptance at once, in its transaction: a subscription that costs nothing needs no payment. */
  afterAcceptance?(tx: Tx, accepted: RequestRow): Promise<void>;
  /**
   * Takes back what accepting did, when the request it is part of is given up before payment.
   * @returns false when something else rests on it meanwhile, so that it stays as it is
   */
  takeBack?(tx: Tx, request: RequestRow): Promise<boolean>;
  /** What follows at once when an accepted one is revoked: nothing can be asked for with it. */
  revoked?(tx: Tx, request: RequestRow): Promise<void>;
  /** What of this kind rests on an accepted request of another kind: rights, and requests on their way. */
  restingOn?(tx: Tx, ground: RequestRow): Promise<RestingCase[]>;
  /** Its ground was revoked: opens a task for each right that rests on it, and ends none. */
  groundLost?(tx: Tx, ground: RequestRow, by: string): Promise<RestingCase[]>;
  /** Requests of other holders about the same thing (the plate), for the reviewer to compare. */
  elsewhere?(tx: Tx, request: RequestRow): Promise<RelatedRequest[]>;
}

/** Something that was granted, or is asked for, with an accepted certification or plate. */
export interface RestingCase {
  /** Of the subscription, or of the request. */
  id: string;
  kind: 'RIGHT' | 'REQUEST';
  number: string;
  /** Of the subscription, or of the request. */
  state: string;
}

export interface RelatedRequest {
  requestId: string;
  number: string;
  holderName: string;
}
