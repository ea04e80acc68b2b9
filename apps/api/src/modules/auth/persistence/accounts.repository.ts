import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { isCompany, type CompanyDetails, type PersonDetails } from '../domain/registration.js';

export interface Holder {
  id: string;
  kind: 'PERSON' | 'COMPANY';
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  bornOn: string | null;
  birthPlace: string | null;
  birthProvince: string | null;
  sex: 'M' | 'F' | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
}

export interface Account {
  id: string;
  email: string;
  /** Null where people sign in with their e-mail. */
  username: string | null;
  locale: Locale;
  /** ACCREDITED: registered, and waiting for the first sign-in with the PIN (R28). */
  status: 'ACCREDITED' | 'ACTIVE' | 'LOCKED' | 'CLOSED';
  passwordHash: string;
  holder: Holder;
}

/** What somebody who registers would share with an account that exists. */
export interface Taken {
  /** Whose e-mail or fiscal code it is; never which of the two. Null: a holder without an account. */
  owner: { email: string; locale: Locale } | null;
  /** E-mail and fiscal code are free; only the user name is not. */
  usernameOnly: boolean;
}

export interface NewAccount {
  accountId: string;
  municipalityId: string;
  email: string;
  username: string | null;
  passwordHash: string;
  locale: Locale;
  status: 'ACCREDITED' | 'ACTIVE';
  privacyVersion: number;
  privacyAcceptedAt: Date;
  /** Null when nothing has proved it. */
  emailVerifiedAt: Date | null;
  accreditationNumber: string | null;
  signedIn: boolean;
  now: Date;
}

const SELECT = /* sql */ `
  SELECT a.id, a.email::text, a.username::text, a.locale, a.status, a.password_hash AS "passwordHash",
         json_build_object('id', h.id, 'kind', h.kind, 'fiscalCode', h.fiscal_code, 'givenName', h.given_name, 'familyName', h.family_name,
           'companyName', h.company_name, 'bornOn', h.born_on, 'birthPlace', h.birth_place, 'birthProvince', h.birth_province, 'sex', h.sex,
           'street', h.street, 'streetNumber', h.street_number, 'postalCode', h.postal_code, 'city', h.city, 'province', h.province,
           'phone', h.phone) AS holder
    FROM account a JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id`;

@Injectable()
export class AccountsRepository {
  async byEmail(tx: Tx, email: string): Promise<Account | null> {
    const rows: Account[] = await tx.query(`${SELECT} WHERE a.email_key = lower($1)`, [email]);
    return rows[0] ?? null;
  }

  async byId(tx: Tx, id: string): Promise<Account | null> {
    const rows: Account[] = await tx.query(`${SELECT} WHERE a.id = $1`, [id]);
    return rows[0] ?? null;
  }

  async byUsername(tx: Tx, username: string): Promise<Account | null> {
    const rows: Account[] = await tx.query(`${SELECT} WHERE a.username_key = lower($1)`, [username]);
    return rows[0] ?? null;
  }

  /** @param wanted `claims`: a holder the office knows, who has no account, is the one who registers (R16) */
  async taken(
    tx: Tx,
    wanted: { email: string; fiscalCode: string; username: string | null; claims: boolean },
  ): Promise<Taken | null> {
    const rows: { email: string | null; locale: Locale | null; usernameOnly: boolean }[] = await tx.query(
      `SELECT email::text, locale, false AS "usernameOnly" FROM account WHERE email_key = lower($1)
       UNION ALL
       SELECT a.email::text, a.locale, false FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.fiscal_code = $2 AND (NOT $4 OR h.account_id IS NOT NULL)
       UNION ALL
       SELECT NULL, NULL, true FROM account WHERE username_key = lower($3)
       ORDER BY 3 LIMIT 1`,
      [wanted.email, wanted.fiscalCode, wanted.username, wanted.claims],
    );
    const row = rows[0];
    if (!row) return null;
    return {
      owner: row.email ? { email: row.email, locale: row.locale ?? 'it' } : null,
      usernameOnly: row.usernameOnly,
    };
  }

  /** Whether one account has both the e-mail and the fiscal code. */
  async isOf(tx: Tx, email: string, fiscalCode: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM account a JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id
        WHERE a.email_key = lower($1) AND h.fiscal_code = $2`,
      [email, fiscalCode],
    );
    return rows.length > 0;
  }

  /** @throws Problem registration_email_or_fiscal_code_taken, or about the user name, when somebody was quicker */
  async create(tx: Tx, account: NewAccount): Promise<void> {
    await this.unlessTaken(
      tx.query(
        `INSERT INTO account (id, municipality_id, email, username, password_hash, status, locale, email_verified_at, privacy_version,
                              privacy_accepted_at, accreditation_number, accredited_at, created_at, last_login_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $11::text IS NULL THEN NULL ELSE $12::timestamptz END, $12,
                 CASE WHEN $13 THEN $12::timestamptz END)`,
        [
          account.accountId,
          account.municipalityId,
          account.email,
          account.username,
          account.passwordHash,
          account.status,
          account.locale,
          account.emailVerifiedAt,
          account.privacyVersion,
          account.privacyAcceptedAt,
          account.accreditationNumber,
          account.now,
          account.signedIn,
        ],
      ),
    );
  }

  /** The person or company behind a new account, or one the office serves without. @throws Problem registration_email_or_fiscal_code_taken */
  async createHolder(
    tx: Tx,
    data: {
      accountId: string | null;
      holderId: string;
      municipalityId: string;
      fiscalCode: string;
      details: PersonDetails | CompanyDetails;
      now: Date;
    },
  ): Promise<void> {
    const { details } = data;
    const person = isCompany(details) ? null : details;
    await this.unlessTaken(
      tx.query(
        `INSERT INTO holder (id, municipality_id, account_id, kind, fiscal_code, given_name, family_name, company_name, born_on,
                             birth_place, birth_province, sex, street, street_number, postal_code, city, province, phone, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
        [
          data.holderId,
          data.municipalityId,
          data.accountId,
          person ? 'PERSON' : 'COMPANY',
          data.fiscalCode,
          person?.givenName ?? null,
          person?.familyName ?? null,
          isCompany(details) ? details.companyName : null,
          person?.bornOn ?? null,
          person?.birthPlace ?? null,
          person?.birthProvince ?? null,
          person?.sex ?? null,
          details.street,
          details.streetNumber,
          details.postalCode,
          details.city,
          details.province,
          details.phone,
          data.now,
        ],
      ),
    );
  }

  /** Number and instant of the accreditation; null where none is given out (R33). */
  async accreditation(tx: Tx, id: string): Promise<{ number: string; at: Date } | null> {
    const rows: { number: string | null; at: Date | null }[] = await tx.query(
      'SELECT accreditation_number AS number, accredited_at AS at FROM account WHERE id = $1',
      [id],
    );
    const row = rows[0];
    return row?.number && row.at ? { number: row.number, at: row.at } : null;
  }

  /** The first good sign-in with the PIN opens the reserved area for good (R28). */
  async activate(tx: Tx, id: string): Promise<void> {
    await tx.query(`UPDATE account SET status = 'ACTIVE' WHERE id = $1 AND status = 'ACCREDITED'`, [id]);
  }

  private async unlessTaken(insertion: Promise<unknown>): Promise<void> {
    try {
      await insertion;
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'account_email_unique':
        case 'holder_fiscal_code_unique':
          throw new Problem('registration_email_or_fiscal_code_taken');
        case 'account_username_unique':
          throw Problem.field('/username', { code: 'username_taken' });
        default:
          throw error;
      }
    }
  }

  /** Gives a holder whom the office served without one an account. @returns false when there is one */
  async attach(tx: Tx, holderId: string, accountId: string): Promise<boolean> {
    const [rows] = (await tx.query(
      'UPDATE holder SET account_id = $2, version = version + 1 WHERE id = $1 AND account_id IS NULL RETURNING id',
      [holderId, accountId],
    )) as [unknown[], number];
    return rows.length > 0;
  }

  async signedIn(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE account SET last_login_at = $2 WHERE id = $1', [id, now]);
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.query('UPDATE account SET password_hash = $2 WHERE id = $1', [id, passwordHash]);
  }

  /** Takes the row so that two changes of one account come one after the other; answers the hash as it is then. */
  async lockPasswordHash(tx: Tx, id: string): Promise<string | null> {
    const rows: { password_hash: string }[] = await tx.query(
      'SELECT password_hash FROM account WHERE id = $1 FOR UPDATE',
      [id],
    );
    return rows[0]?.password_hash ?? null;
  }

  async update(
    tx: Tx,
    id: string,
    change: { locale?: Locale | undefined; phone?: string | null | undefined },
  ): Promise<void> {
    if (change.locale !== undefined)
      await tx.query('UPDATE account SET locale = $2 WHERE id = $1', [id, change.locale]);
    if (change.phone !== undefined)
      await tx.query('UPDATE holder SET phone = $2, version = version + 1 WHERE account_id = $1', [
        id,
        change.phone,
      ]);
  }
}
