import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Declarant, DeclaredAddress } from '../templates/index.js';

interface HolderRow {
  kind: 'PERSON' | 'COMPANY';
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  bornOn: string | null;
  birthPlace: string | null;
  birthProvince: string | null;
  phone: string | null;
  email: string | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

/** A holder's data as the forms print them. What is not known stays a line to write on. */
export async function formHolder(
  tx: Tx,
  holderId: string,
): Promise<{ declarant: Declarant; residence: DeclaredAddress }> {
  const rows: HolderRow[] = await tx.query(
    `SELECT h.kind, h.fiscal_code AS "fiscalCode", h.given_name AS "givenName", h.family_name AS "familyName",
            h.company_name AS "companyName", h.born_on::text AS "bornOn", h.birth_place AS "birthPlace",
            h.birth_province AS "birthProvince", h.phone, a.email, h.street, h.street_number AS "streetNumber",
            h.postal_code AS "postalCode", h.city, h.province
       FROM holder h LEFT JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
      WHERE h.id = $1`,
    [holderId],
  );
  const row = rows[0];
  if (!row) throw new Problem('not_found');
  return {
    declarant: known({
      lastName: row.companyName ?? row.familyName,
      firstName: row.givenName,
      fiscalCode: row.fiscalCode,
      birthPlace: row.birthPlace,
      birthProvince: row.birthProvince,
      bornOn: row.bornOn,
      phone: row.phone,
      email: row.email,
    }),
    residence: {
      town: row.city,
      province: row.province,
      street: row.street,
      number: row.streetNumber,
      postcode: row.postalCode,
    },
  };
}

/** Without the parts that are null. */
function known<K extends string>(parts: Record<K, string | null>): Partial<Record<K, string>> {
  const entries = Object.entries<string | null>(parts).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return Object.fromEntries(entries) as Partial<Record<K, string>>;
}
