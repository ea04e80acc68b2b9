import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { pinTransition, type PinCommand, type PinState } from '../domain/pin.machine.js';

export const PIN_CHANNELS = ['COUNTER', 'ONLINE'] as const;
export type PinChannel = (typeof PIN_CHANNELS)[number];
export const PIN_DELIVERIES = ['POST', 'COUNTER'] as const;
export type PinDelivery = (typeof PIN_DELIVERIES)[number];
export const LETTER_STATES = ['PREPARING', 'READY', 'TAKEN', 'EXPIRED'] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** A line of the two lists: who waits for a PIN, and who is found at the counter. */
export interface PinHolderRow {
  accountId: string;
  holderName: string;
  fiscalCode: string;
  userName: string | null;
  city: string;
  pinState: PinState | null;
  requestedAt: Date | null;
  channel: PinChannel | null;
  /** A letter of this request was never fetched. */
  lapsed: boolean;
  /** For the list's cursor. */
  id: string | null;
}

/** Whoever a PIN is for, as the letter must name them. */
export interface PinAccount {
  accountId: string;
  status: string;
  locale: Locale;
  holderId: string;
  holderName: string;
  fiscalCode: string;
  bornOn: string | null;
  birthPlace: string | null;
  userName: string | null;
  email: string;
  /** Where the registry says they live; what they declared, while it does not know them. */
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  inRegistry: boolean;
}

export interface PinCredential {
  id: string;
  accountId: string;
  state: PinState;
  channel: PinChannel;
  requestedAt: Date;
  issuedAt: Date | null;
  issuedByName: string | null;
  activatedAt: Date | null;
  revokedAt: Date | null;
  version: number;
  letter: PinLetter | null;
}

export interface PinLetter {
  id: string;
  number: string;
  delivery: PinDelivery;
  state: LetterState;
  createdAt: string;
  expiresAt: string;
  takenAt: string | null;
  attestationReady: boolean;
}

export interface StoredLetter {
  id: string;
  municipalityId: string;
  credentialId: string;
  accountId: string;
  holderId: string;
  number: string;
  delivery: PinDelivery;
  state: LetterState;
  sealed: string | null;
  storageKey: string | null;
  attestationKey: string | null;
  createdAt: Date;
  expiresAt: Date;
  takenAt: Date | null;
}

const HOLDER_NAME = `concat_ws(' ', h.given_name, h.family_name, h.company_name)`;
const LIST = `a.id AS "accountId", ${HOLDER_NAME} AS "holderName", h.fiscal_code AS "fiscalCode",
  a.username::text AS "userName", h.city, p.state AS "pinState", p.requested_at AS "requestedAt", p.channel, p.id,
  EXISTS (SELECT 1 FROM pin_letter l WHERE l.municipality_id = p.municipality_id AND l.pin_credential_id = p.id
             AND l.state = 'EXPIRED') AS lapsed`;
const CREDENTIAL = `p.id, p.account_id AS "accountId", p.state, p.channel, p.requested_at AS "requestedAt",
  p.issued_at AS "issuedAt", o.name AS "issuedByName", p.activated_at AS "activatedAt", p.revoked_at AS "revokedAt", p.version,
  (SELECT json_build_object('id', l.id, 'number', l.number, 'delivery', l.delivery, 'state', l.state,
            'createdAt', l.created_at, 'expiresAt', l.expires_at, 'takenAt', l.taken_at,
            'attestationReady', l.attestation_key IS NOT NULL)
     FROM pin_letter l WHERE l.municipality_id = p.municipality_id AND l.pin_credential_id = p.id
    ORDER BY l.created_at DESC, l.id DESC LIMIT 1) AS letter`;
const LETTER = `l.id, l.municipality_id AS "municipalityId", l.pin_credential_id AS "credentialId", p.account_id AS "accountId",
  h.id AS "holderId", l.number, l.delivery, l.state, l.sealed, l.storage_key AS "storageKey",
  l.attestation_key AS "attestationKey", l.created_at AS "createdAt", l.expires_at AS "expiresAt", l.taken_at AS "takenAt"`;
const LETTER_FROM = `pin_letter l
  JOIN pin_credential p ON p.municipality_id = l.municipality_id AND p.id = l.pin_credential_id
  JOIN holder h ON h.municipality_id = p.municipality_id AND h.account_id = p.account_id`;

/** For the right side of LIKE, whose wildcards people type too. */
const literal = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);

/** PINs and the letters they travel in. */
@Injectable()
export class PinRepository {
  /** Who asked online, or whose letter was never fetched; oldest first. */
  waiting(
    tx: Tx,
    page: { after: { at: string; id: string } | null; limit: number },
  ): Promise<(PinHolderRow & { requestedAt: Date; id: string })[]> {
    return tx.query(
      `SELECT ${LIST} FROM pin_credential p
         JOIN account a ON a.municipality_id = p.municipality_id AND a.id = p.account_id
         JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
        WHERE p.state = 'REQUESTED' AND a.status IN ('ACCREDITED', 'ACTIVE')
          AND ($1::timestamptz IS NULL OR (date_trunc('milliseconds', p.requested_at), p.id) > ($1, $2::uuid))
        ORDER BY date_trunc('milliseconds', p.requested_at), p.id LIMIT $3`,
      [page.after?.at ?? null, page.after?.id ?? null, page.limit],
    );
  }

  /** By words of the name, or the beginning of fiscal code or user name. */
  search(tx: Tx, typed: string, limit: number): Promise<PinHolderRow[]> {
    const text = typed.trim().toLowerCase();
    return tx.query(
      `SELECT ${LIST} FROM account a
         JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
         LEFT JOIN pin_credential p ON p.municipality_id = a.municipality_id AND p.account_id = a.id AND p.state <> 'REVOKED'
        WHERE a.status IN ('ACCREDITED', 'ACTIVE') AND h.kind = 'PERSON'
          AND (h.sort_name LIKE ALL ($1::text[]) OR h.fiscal_code LIKE $2 OR lower(a.username::text) LIKE $3)
        ORDER BY h.sort_name, a.id LIMIT $4`,
      [
        text.split(/\s+/).map((word) => `%${literal(word)}%`),
        `${literal(text.replace(/\s/g, '').toUpperCase())}%`,
        `${literal(text)}%`,
        limit,
      ],
    );
  }

  /** @throws Problem not_found, also for an account that is closed or belongs to no person */
  async account(tx: Tx, id: string): Promise<PinAccount> {
    const rows: PinAccount[] = await tx.query(
      `SELECT a.id AS "accountId", a.status, a.locale, h.id AS "holderId", ${HOLDER_NAME} AS "holderName",
              h.fiscal_code AS "fiscalCode", h.born_on::text AS "bornOn", h.birth_place AS "birthPlace",
              a.username::text AS "userName", a.email::text AS email,
              coalesce(r.street, h.street) AS street, coalesce(r.street_number, h.street_number) AS "streetNumber",
              coalesce(r.postal_code, h.postal_code) AS "postalCode", coalesce(r.city, h.city) AS city,
              coalesce(r.province, h.province) AS province, r.id IS NOT NULL AS "inRegistry"
         FROM account a
         JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
         LEFT JOIN registry_record r ON r.municipality_id = h.municipality_id AND r.fiscal_code = h.fiscal_code
        WHERE a.id = $1 AND a.status <> 'CLOSED' AND h.kind = 'PERSON'`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Every PIN the account ever had, newest first. */
  credentials(tx: Tx, accountId: string): Promise<PinCredential[]> {
    return tx.query(
      `SELECT ${CREDENTIAL} FROM pin_credential p LEFT JOIN operator o ON o.id = p.issued_by
        WHERE p.account_id = $1 ORDER BY p.requested_at DESC, p.id DESC LIMIT 50`,
      [accountId],
    );
  }

  /** The one PIN that is not revoked. */
  async live(tx: Tx, accountId: string): Promise<PinCredential | null> {
    const rows: PinCredential[] = await tx.query(
      `SELECT ${CREDENTIAL} FROM pin_credential p LEFT JOIN operator o ON o.id = p.issued_by
        WHERE p.account_id = $1 AND p.state <> 'REVOKED' FOR UPDATE OF p`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** @throws Problem conflict_stale_version when the account has a PIN by now */
  async insertIssued(
    tx: Tx,
    pin: {
      id: string;
      municipalityId: string;
      accountId: string;
      channel: PinChannel;
      hash: string;
      operatorId: string;
      at: Date;
    },
  ): Promise<void> {
    try {
      await tx.query(
        `INSERT INTO pin_credential (id, municipality_id, account_id, state, channel, pin_hash, requested_at, issued_at, issued_by)
         VALUES ($1, $2, $3, 'ISSUED', $4, $5, $6, $6, $7)`,
        [pin.id, pin.municipalityId, pin.accountId, pin.channel, pin.hash, pin.at, pin.operatorId],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'pin_credential_one_live')
        throw new Problem('conflict_stale_version');
      throw error;
    }
  }

  /**
   * Moves a PIN on, if it is still what the caller has seen.
   * @throws Problem state_transition_not_allowed; conflict_stale_version when somebody was quicker
   */
  async transition(
    tx: Tx,
    pin: Pick<PinCredential, 'id' | 'state' | 'version'>,
    command: Exclude<PinCommand, 'activate'>,
    change: { at: Date; hash?: string; operatorId?: string; channel?: PinChannel },
  ): Promise<void> {
    const to = pinTransition(pin.state, command);
    if (!to) throw new Problem('state_transition_not_allowed');
    const set = {
      issue: 'pin_hash = $5, issued_at = $6, issued_by = $7, channel = $8',
      letterLapsed: 'pin_hash = NULL, issued_at = NULL, issued_by = NULL',
      revoke: 'pin_hash = NULL, revoked_at = $5',
    }[command];
    const values = command === 'issue' ? [change.hash, change.at, change.operatorId, change.channel] : [];
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE pin_credential SET state = $4, ${set}, version = version + 1 WHERE id = $1 AND state = $2 AND version = $3`,
      [pin.id, pin.state, pin.version, to, ...(command === 'revoke' ? [change.at] : values)],
    );
    if (count === 0) throw new Problem('conflict_stale_version');
  }

  async insertLetter(
    tx: Tx,
    letter: {
      id: string;
      municipalityId: string;
      credentialId: string;
      number: string;
      delivery: PinDelivery;
      sealed: string;
      operatorId: string;
      at: Date;
      expiresAt: Date;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO pin_letter (id, municipality_id, pin_credential_id, number, delivery, state, sealed, issued_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, 'PREPARING', $6, $7, $8, $9)`,
      [
        letter.id,
        letter.municipalityId,
        letter.credentialId,
        letter.number,
        letter.delivery,
        letter.sealed,
        letter.operatorId,
        letter.at,
        letter.expiresAt,
      ],
    );
  }

  async letter(tx: Tx, id: string): Promise<StoredLetter | null> {
    const rows: StoredLetter[] = await tx.query(`SELECT ${LETTER} FROM ${LETTER_FROM} WHERE l.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Answers whether the letter was still waiting to be printed. */
  async printed(
    tx: Tx,
    id: string,
    files: { storageKey: string; attestationKey: string; at: Date },
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE pin_letter SET state = 'READY', sealed = NULL, storage_key = $2, attestation_key = $3, printed_at = $4
        WHERE id = $1 AND state = 'PREPARING'`,
      [id, files.storageKey, files.attestationKey, files.at],
    );
    return count > 0;
  }

  /** The one download. Answers whether it was this caller's. */
  async taken(tx: Tx, id: string, by: { operatorId: string; at: Date }): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE pin_letter SET state = 'TAKEN', storage_key = NULL, taken_at = $2, taken_by = $3
        WHERE id = $1 AND state = 'READY'`,
      [id, by.at, by.operatorId],
    );
    return count > 0;
  }

  /** Letters that nobody fetched in time, locked. */
  overdueLetters(tx: Tx, now: Date, limit: number): Promise<StoredLetter[]> {
    return tx.query(
      `SELECT ${LETTER} FROM ${LETTER_FROM} WHERE l.state IN ('PREPARING', 'READY') AND l.expires_at <= $1
        ORDER BY l.expires_at, l.id LIMIT $2 FOR UPDATE OF l SKIP LOCKED`,
      [now, limit],
    );
  }

  /** The letter of a PIN that is still somewhere, locked. */
  async openLetter(tx: Tx, credentialId: string): Promise<StoredLetter | null> {
    const rows: StoredLetter[] = await tx.query(
      `SELECT ${LETTER} FROM ${LETTER_FROM} WHERE l.pin_credential_id = $1 AND l.state IN ('PREPARING', 'READY') FOR UPDATE OF l`,
      [credentialId],
    );
    return rows[0] ?? null;
  }

  async lapse(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE pin_letter SET state = 'EXPIRED', sealed = NULL, storage_key = NULL
        WHERE id = $1 AND state IN ('PREPARING', 'READY')`,
      [id],
    );
  }
}
