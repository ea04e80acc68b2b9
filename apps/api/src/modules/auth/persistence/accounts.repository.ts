import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { PersonDetails } from '../domain/registration.js';

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
  locale: Locale;
  status: 'ACTIVE' | 'LOCKED' | 'CLOSED';
  passwordHash: string;
  holder: Holder;
}

const SELECT = /* sql */ `
  SELECT a.id, a.email::text, a.locale, a.status, a.password_hash AS "passwordHash",
         json_build_object('id', h.id, 'kind', h.kind, 'fiscalCode', h.fiscal_code, 'givenName', h.given_name, 'familyName', h.family_name,
           'companyName', h.company_name, 'bornOn', h.born_on, 'birthPlace', h.birth_place, 'birthProvince', h.birth_province, 'sex', h.sex,
           'street', h.street, 'streetNumber', h.street_number, 'postalCode', h.postal_code, 'city', h.city, 'province', h.province,
           'phone', h.phone) AS holder
    FROM account a JOIN holder h ON h.municipality_id = a.municipality_id AND h.account_id = a.id`;

@Injectable()
export class AccountsRepository {
  async byEmail(tx: Tx, email: string): Promise<Account | null> {
    const rows: Account[] = await tx.query(`${SELECT} WHERE a.email = $1`, [email]);
    return rows[0] ?? null;
  }

  async byId(tx: Tx, id: string): Promise<Account | null> {
    const rows: Account[] = await tx.query(`${SELECT} WHERE a.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Who already has the e-mail or the fiscal code; never which of the two it was. */
  async taken(
    tx: Tx,
    email: string,
    fiscalCode: string,
  ): Promise<{ owner: { email: string; locale: Locale } | null } | null> {
    const rows: { email: string | null; locale: Locale | null }[] = await tx.query(
      `SELECT email::text, locale FROM account WHERE email = $1
       UNION ALL
       SELECT a.email::text, a.locale FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.fiscal_code = $2
       LIMIT 1`,
      [email, fiscalCode],
    );
    const row = rows[0];
    if (!row) return null;
    return { owner: row.email ? { email: row.email, locale: row.locale ?? 'it' } : null };
  }

  /** @throws Problem registration_email_or_fiscal_code_taken when somebody was quicker */
  async create(
    tx: Tx,
    data: {
      accountId: string;
      holderId: string;
      municipalityId: string;
      email: string;
      fiscalCode: string;
      passwordHash: string;
      locale: Locale;
      privacyVersion: number;
      privacyAcceptedAt: Date;
      emailVerifiedAt: Date;
      details: PersonDetails;
      now: Date;
    },
  ): Promise<void> {
    const { details } = data;
    try {
      await tx.query(
        `INSERT INTO account (id, municipality_id, email, password_hash, status, locale, email_verified_at, privacy_version,
                              privacy_accepted_at, created_at, last_login_at)
         VALUES ($1, $2, $3, $4, 'ACTIVE', $5, $6, $7, $8, $9, $9)`,
        [
          data.accountId,
          data.municipalityId,
          data.email,
          data.passwordHash,
          data.locale,
          data.emailVerifiedAt,
          data.privacyVersion,
          data.privacyAcceptedAt,
          data.now,
        ],
      );
      await tx.query(
        `INSERT INTO holder (id, municipality_id, account_id, kind, fiscal_code, given_name, family_name, born_on, birth_place,
                             birth_province, sex, street, street_number, postal_code, city, province, phone, created_at)
         VALUES ($1, $2, $3, 'PERSON', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
        [
          data.holderId,
          data.municipalityId,
          data.accountId,
          data.fiscalCode,
          details.givenName,
          details.familyName,
          details.bornOn,
          details.birthPlace,
          details.birthProvince,
          details.sex,
          details.street,
          details.streetNumber,
          details.postalCode,
          details.city,
          details.province,
          details.phone,
          data.now,
        ],
      );
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'account_email_unique' || constraint === 'holder_fiscal_code_unique') {
        throw new Problem('registration_email_or_fiscal_code_taken');
      }
      throw error;
    }
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
