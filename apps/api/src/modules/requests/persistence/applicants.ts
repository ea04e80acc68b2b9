import { Injectable } from '@nestjs/common';
import type { HolderKind, Locale, Sex } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface ApplicantRow {
  id: string;
  kind: HolderKind;
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  bornOn: string | null;
  birthPlace: string | null;
  birthProvince: string | null;
  sex: Sex | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  /** Of the account; all null when the person has none. */
  email: string | null;
  locale: Locale | null;
  emailVerifiedAt: Date | null;
  privacyAcceptedAt: Date | null;
}

/** Who asks, as the review desk looks at them. */
@Injectable()
export class Applicants {
  /** @throws Problem not_found */
  async of(tx: Tx, holderId: string): Promise<ApplicantRow> {
    const rows: ApplicantRow[] = await tx.query(
      `SELECT h.id, h.kind, h.fiscal_code AS "fiscalCode", h.given_name AS "givenName", h.family_name AS "familyName",
              h.company_name AS "companyName", h.born_on::text AS "bornOn", h.birth_place AS "birthPlace",
              h.birth_province AS "birthProvince", h.sex, h.street, h.street_number AS "streetNumber",
              h.postal_code AS "postalCode", h.city, h.province, a.email, a.locale,
              a.email_verified_at AS "emailVerifiedAt", a.privacy_accepted_at AS "privacyAcceptedAt"
         FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.id = $1`,
      [holderId],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }
}
