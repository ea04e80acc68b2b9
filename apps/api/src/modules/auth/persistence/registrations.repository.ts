import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type {
  CompanyDetails,
  PersonDetails,
  Registration,
  RegistrationState,
} from '../domain/registration.js';

const COLUMNS = /* sql */ `
  id, email::text, fiscal_code AS "fiscalCode", password_hash AS "passwordHash", locale, privacy_version AS "privacyVersion", state,
  session_token_hash AS "sessionTokenHash", resume_token_hash AS "resumeTokenHash", otp_hash AS "otpHash", otp_attempts AS "otpAttempts",
  otp_sent_count AS "otpSentCount", otp_sent_at AS "otpSentAt", otp_verified_at AS "otpVerifiedAt", details,
  mode, verification, holder_kind AS "holderKind", username::text, office_subscription_id AS "officeSubscriptionId", decoy, magic_code AS "magicCode",
  link_token_hash AS "linkTokenHash", account_id AS "accountId", completed_at AS "completedAt",
  started_at AS "startedAt", expires_at AS "expiresAt"`;

@Injectable()
export class RegistrationsRepository {
  /** Takes the row: steps of one registration come one after the other. */
  async lock(tx: Tx, id: string): Promise<Registration | null> {
    const rows: Registration[] = await tx.query(
      `SELECT ${COLUMNS} FROM registration_session WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async byId(tx: Tx, id: string): Promise<Registration | null> {
    const rows: Registration[] = await tx.query(`SELECT ${COLUMNS} FROM registration_session WHERE id = $1`, [
      id,
    ]);
    return rows[0] ?? null;
  }

  async byResumeToken(tx: Tx, tokenHash: string): Promise<Registration | null> {
    const rows: Registration[] = await tx.query(
      `SELECT ${COLUMNS} FROM registration_session WHERE resume_token_hash = $1`,
      [tokenHash],
    );
    return rows[0] ?? null;
  }

  async insert(tx: Tx, municipalityId: string, registration: Registration): Promise<void> {
    await tx.query(
      `INSERT INTO registration_session (id, municipality_id, email, fiscal_code, password_hash, locale, privacy_version, state,
                                         session_token_hash, resume_token_hash, otp_hash, otp_sent_at, started_at, expires_at,
                                         mode, verification, holder_kind, username, office_subscription_id, decoy, magic_code)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
      [
        registration.id,
        municipalityId,
        registration.email,
        registration.fiscalCode,
        registration.passwordHash,
        registration.locale,
        registration.privacyVersion,
        registration.state,
        registration.sessionTokenHash,
        registration.resumeTokenHash,
        registration.otpHash,
        registration.otpSentAt,
        registration.startedAt,
        registration.expiresAt,
        registration.mode,
        registration.verification,
        registration.holderKind,
        registration.username,
        registration.officeSubscriptionId,
        registration.decoy,
        registration.magicCode,
      ],
    );
  }

  async saveDetails(tx: Tx, id: string, details: PersonDetails | CompanyDetails): Promise<void> {
    await tx.query('UPDATE registration_session SET details = $2 WHERE id = $1', [id, details]);
  }

  async countAttempt(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE registration_session SET otp_attempts = otp_attempts + 1 WHERE id = $1', [id]);
  }

  async verified(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE registration_session SET otp_verified_at = $2 WHERE id = $1', [id, now]);
  }

  /** A new code: the old one no longer works, and its wrong tries no longer count. */
  async newCode(tx: Tx, id: string, otpHash: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET otp_hash = $2, otp_sent_at = $3, otp_sent_count = otp_sent_count + 1, otp_attempts = 0 WHERE id = $1`,
      [id, otpHash, now],
    );
  }

  /** Takes the row that a link confirms. */
  async lockByLink(tx: Tx, tokenHash: string): Promise<Registration | null> {
    const rows: Registration[] = await tx.query(
      `SELECT ${COLUMNS} FROM registration_session WHERE link_token_hash = $1 FOR UPDATE`,
      [tokenHash],
    );
    return rows[0] ?? null;
  }

  /** Everything was said; from now on only the link of the e-mail leads further, until `expiresAt`. */
  async awaitConfirmation(
    tx: Tx,
    id: string,
    data: { linkTokenHash: string; now: Date; expiresAt: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET state = 'AWAITING_CONFIRMATION', link_token_hash = $2, otp_sent_at = $3, expires_at = $4
        WHERE id = $1 AND state = 'STARTED'`,
      [id, data.linkTokenHash, data.now, data.expiresAt],
    );
  }

  /** The link was sent again. */
  async linkSent(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET otp_sent_at = $2, otp_sent_count = otp_sent_count + 1 WHERE id = $1`,
      [id, now],
    );
  }

  /** @param accountId null for a decoy */
  async completed(tx: Tx, id: string, accountId: string | null, now: Date): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET state = 'COMPLETED', account_id = $2, completed_at = $3, decoy = decoy OR $2::uuid IS NULL
        WHERE id = $1 AND state IN ('STARTED', 'AWAITING_CONFIRMATION')`,
      [id, accountId, now],
    );
  }

  /** Ends a registration that is still on its way; one that has ended stays as it is. */
  async end(
    tx: Tx,
    id: string,
    state: Exclude<RegistrationState, 'STARTED' | 'AWAITING_CONFIRMATION' | 'COMPLETED'>,
  ): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET state = $2 WHERE id = $1 AND state IN ('STARTED', 'AWAITING_CONFIRMATION')`,
      [id, state],
    );
  }

  /** How many codes an address was sent lately. Waits for other starts with the same address, so that each is counted. */
  async codesSentTo(tx: Tx, municipalityId: string, email: string, since: Date): Promise<number> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `registration:${municipalityId}:${email}`,
    ]);
    const rows: { sent: number }[] = await tx.query(
      'SELECT coalesce(sum(otp_sent_count), 0)::int AS sent FROM registration_session WHERE email = $1 AND otp_sent_at > $2',
      [email, since],
    );
    return rows[0]?.sent ?? 0;
  }

  /** Marks those whose time is over, and forgets old ones with everything in them. */
  async sweep(tx: Tx, now: Date, keepSince: Date): Promise<void> {
    await tx.query(
      `UPDATE registration_session SET state = 'EXPIRED' WHERE state IN ('STARTED', 'AWAITING_CONFIRMATION') AND expires_at <= $1`,
      [now],
    );
    await tx.query('DELETE FROM registration_session WHERE expires_at < $1', [keepSince]);
  }
}
