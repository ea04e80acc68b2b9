import { Injectable } from '@nestjs/common';
import type { AcceptedUploadType, Locale } from '@sosta/contracts';
import { CLAIM_OVER, claimColumns, type ClaimColumns } from '../../../platform/claims/claim.js';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import {
  communicationTransition,
  type CommunicationCommand,
  type CommunicationState,
} from '../domain/communication.machine.js';

/** What a person tells about himself or herself; an operator may correct it before it enters the registry. */
export interface CommunicatedPerson {
  fiscalCode: string;
  givenName: string;
  familyName: string;
  bornOn: CivilDate;
  birthPlace: string;
  birthProvince: string;
  sex: 'M' | 'F';
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}
export type PersonField = keyof CommunicatedPerson;
export type Corrections = Partial<Record<PersonField, { from: string; to: string }>>;

export interface Communication extends CommunicatedPerson, ClaimColumns {
  id: string;
  number: string;
  state: CommunicationState;
  version: number;
  locale: Locale;
  email: string;
  phone: string;
  submittedAt: Date;
  decidedAt: Date | null;
  decidedByName: string | null;
  corrections: Corrections;
  reasons: string[];
  note: string | null;
}

export interface NewCommunication extends CommunicatedPerson {
  id: string;
  municipalityId: string;
  number: string;
  locale: Locale;
  email: string;
  phone: string;
  privacyVersion: number;
  clientKey: string;
  requestHash: string;
  dueOn: CivilDate;
  at: Date;
}

export interface CommunicationDocument {
  id: string;
  municipalityId: string;
  communicationId: string | null;
  storageKey: string;
  originalName: string;
  mediaType: AcceptedUploadType;
  sizeBytes: number;
  sha256: string;
  pageCount: number | null;
  createdAt: Date;
}

export interface CommunicationListRow {
  id: string;
  number: string;
  state: CommunicationState;
  holderName: string;
  city: string;
  submittedAt: Date;
  decidedAt: Date | null;
}

const NAME = `c.given_name || ' ' || c.family_name`;
const COLUMNS = `c.id, c.number, c.state, c.version, c.locale, c.email::text AS email, c.phone, c.fiscal_code AS "fiscalCode",
  c.given_name AS "givenName", c.family_name AS "familyName", c.born_on::text AS "bornOn", c.birth_place AS "birthPlace",
  c.birth_province AS "birthProvince", c.sex, c.street, c.street_number AS "streetNumber", c.postal_code AS "postalCode",
  c.city, c.province, c.submitted_at AS "submittedAt", c.decided_at AS "decidedAt", o.name AS "decidedByName", c.corrections,
  c.reasons, c.note, ${claimColumns('c')}`;
const DOCUMENT = `id, municipality_id AS "municipalityId", communication_id AS "communicationId", storage_key AS "storageKey",
  original_name AS "originalName", media_type AS "mediaType", size_bytes AS "sizeBytes", sha256, page_count AS "pageCount",
  created_at AS "createdAt"`;

/** Preliminary communications with the documents that prove them. */
@Injectable()
export class CommunicationRepository {
  /** Answers false when this key has sent one already. */
  async insert(tx: Tx, one: NewCommunication): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO preliminary_communication (id, municipality_id, number, state, locale, email, phone, fiscal_code, given_name,
         family_name, born_on, birth_place, birth_province, sex, street, street_number, postal_code, city, province,
         privacy_version, declared_at, client_key, request_sha256, submitted_at, due_on)
       VALUES ($1, $2, $3, 'RECEIVED', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $20, $23)
       ON CONFLICT ON CONSTRAINT preliminary_communication_once DO NOTHING RETURNING id`,
      [
        one.id,
        one.municipalityId,
        one.number,
        one.locale,
        one.email,
        one.phone,
        one.fiscalCode,
        one.givenName,
        one.familyName,
        one.bornOn,
        one.birthPlace,
        one.birthProvince,
        one.sex,
        one.street,
        one.streetNumber,
        one.postalCode,
        one.city,
        one.province,
        one.privacyVersion,
        one.at,
        one.clientKey,
        one.requestHash,
        one.dueOn,
      ],
    );
    if (rows.length > 0) hintWork(tx, one.municipalityId, 'communications', one.id);
    return rows.length > 0;
  }

  async byClientKey(
    tx: Tx,
    key: string,
  ): Promise<{ number: string; email: string; submittedAt: Date; requestHash: string } | null> {
    const rows: { number: string; email: string; submittedAt: Date; requestHash: string }[] = await tx.query(
      `SELECT number, email::text AS email, submitted_at AS "submittedAt", request_sha256 AS "requestHash"
         FROM preliminary_communication WHERE client_key = $1`,
      [key],
    );
    return rows[0] ?? null;
  }

  /** Waiting ones oldest first; decided ones latest first. */
  list(
    tx: Tx,
    page: { state: CommunicationState; after: { at: string; id: string } | null; limit: number },
  ): Promise<CommunicationListRow[]> {
    const waiting = page.state === 'RECEIVED';
    const at = `date_trunc('milliseconds', ${waiting ? 'c.submitted_at' : 'c.decided_at'})`;
    const [order, comparison] = waiting ? ['ASC', '>'] : ['DESC', '<'];
    return tx.query(
      `SELECT c.id, c.number, c.state, ${NAME} AS "holderName", c.city, c.submitted_at AS "submittedAt", c.decided_at AS "decidedAt"
         FROM preliminary_communication c
        WHERE c.state = $1 AND ($2::timestamptz IS NULL OR (${at}, c.id) ${comparison} ($2, $3::uuid))
        ORDER BY ${at} ${order}, c.id ${order} LIMIT $4`,
      [page.state, page.after?.at ?? null, page.after?.id ?? null, page.limit],
    );
  }

  async countWaiting(tx: Tx): Promise<number> {
    const rows: { count: number }[] = await tx.query(
      `SELECT count(*)::int AS count FROM preliminary_communication WHERE state = 'RECEIVED'`,
    );
    return rows[0]!.count;
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<Communication> {
    const rows: Communication[] = await tx.query(
      `SELECT ${COLUMNS} FROM preliminary_communication c LEFT JOIN operator o ON o.id = c.decided_by WHERE c.id = $1 ${options.lock ? 'FOR UPDATE OF c' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /**
   * Decides it, if it is still what the operator has seen.
   * @throws Problem state_transition_not_allowed; conflict_stale_version when a colleague was quicker
   */
  async transition(
    tx: Tx,
    one: Pick<Communication, 'id' | 'state'>,
    command: CommunicationCommand,
    decision: {
      version: number;
      operatorId: string;
      at: Date;
      corrections?: Corrections;
      reasons?: string[];
      note?: string | null;
    },
  ): Promise<void> {
    const to = communicationTransition(one.state, command);
    if (!to) throw new Problem('conflict_stale_version');
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE preliminary_communication
          SET state = $4, version = version + 1, decided_at = $5, decided_by = $6, corrections = $7, reasons = $8, note = $9, ${CLAIM_OVER}
        WHERE id = $1 AND state = $2 AND version = $3`,
      [
        one.id,
        one.state,
        decision.version,
        to,
        decision.at,
        decision.operatorId,
        decision.corrections ?? {},
        decision.reasons ?? [],
        decision.note ?? null,
      ],
    );
    if (count === 0) throw new Problem('conflict_stale_version');
  }

  /** What else is known of the person: for the operator's checks. */
  async known(
    tx: Tx,
    one: Pick<Communication, 'id' | 'fiscalCode'>,
  ): Promise<{ otherOpen: string[]; hasAccount: boolean }> {
    const others: { number: string }[] = await tx.query(
      `SELECT number FROM preliminary_communication WHERE fiscal_code = $1 AND id <> $2 AND state = 'RECEIVED' ORDER BY number LIMIT 5`,
      [one.fiscalCode, one.id],
    );
    const holders: unknown[] = await tx.query(
      'SELECT 1 FROM holder WHERE fiscal_code = $1 AND account_id IS NOT NULL',
      [one.fiscalCode],
    );
    return { otherOpen: others.map(({ number }) => number), hasAccount: holders.length > 0 };
  }

  async insertDocument(
    tx: Tx,
    document: Omit<CommunicationDocument, 'communicationId'> & { tokenHash: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO preliminary_communication_document (id, municipality_id, token_sha256, storage_key, original_name, media_type,
                                                       size_bytes, sha256, page_count, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        document.id,
        document.municipalityId,
        document.tokenHash,
        document.storageKey,
        document.originalName,
        document.mediaType,
        document.sizeBytes,
        document.sha256,
        document.pageCount,
        document.createdAt,
      ],
    );
  }

  /** Gives a document to a communication; answers whether there was such a one and nobody else had it. */
  async attach(tx: Tx, tokenHash: string, communicationId: string): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE preliminary_communication_document SET communication_id = $2
        WHERE token_sha256 = $1 AND communication_id IS NULL`,
      [tokenHash, communicationId],
    );
    return count > 0;
  }

  documents(tx: Tx, communicationId: string): Promise<CommunicationDocument[]> {
    return tx.query(
      `SELECT ${DOCUMENT} FROM preliminary_communication_document WHERE communication_id = $1 ORDER BY created_at, id`,
      [communicationId],
    );
  }

  /** Documents that nobody needs any more, locked: sent with nothing, or of a communication decided before `decidedBefore`. */
  documentsToErase(
    tx: Tx,
    before: { unattached: Date; decided: Date },
    limit: number,
  ): Promise<CommunicationDocument[]> {
    return tx.query(
      `SELECT ${DOCUMENT} FROM preliminary_communication_document d
        WHERE (communication_id IS NULL AND created_at < $1)
           OR communication_id IN (SELECT c.id FROM preliminary_communication c WHERE c.decided_at < $2)
        ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [before.unattached, before.decided, limit],
    );
  }

  async removeDocument(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM preliminary_communication_document WHERE id = $1', [id]);
  }

  /** Forgets communications decided before an instant; their documents went before. */
  async removeDecided(tx: Tx, before: Date, limit: number): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(
      `DELETE FROM preliminary_communication WHERE id IN (
         SELECT id FROM preliminary_communication c WHERE decided_at < $1
            AND NOT EXISTS (SELECT 1 FROM preliminary_communication_document d
                             WHERE d.municipality_id = c.municipality_id AND d.communication_id = c.id)
          ORDER BY decided_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before, limit],
    );
    return count;
  }
}
