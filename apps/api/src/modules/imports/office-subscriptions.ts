import { Injectable } from '@nestjs/common';
import { normalizeFiscalCode, normalizeVatNumber, type SubscriptionState } from '@sosta/contracts';
import { Audit } from '../../platform/audit/audit.js';
import { addDays, isBefore, type CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Policies } from '../municipalities/index.js';
import { normalizeReference } from './domain/reference.js';

/** What somebody types to say "this subscription of the office is mine" (R16, R17, R23, R24). */
export interface SubscriptionClaim {
  email: string;
  /** Fiscal code, or the VAT number of a company. */
  fiscalCode: string;
  abi: string;
  code: string;
  year: number;
}

export type ClaimedHolder =
  | { kind: 'PERSON'; givenName: string; familyName: string; companyName: null }
  | { kind: 'COMPANY'; givenName: null; familyName: null; companyName: string };

export interface MatchedSubscription {
  officeSubscriptionId: string;
  holderId: string;
  holder: ClaimedHolder;
}

interface CandidateRow {
  officeSubscriptionId: string;
  claimedAt: Date | null;
  email: string | null;
  holderId: string;
  accountId: string | null;
  fiscalCode: string;
  status: SubscriptionState;
  validTo: CivilDate;
  kind: 'PERSON' | 'COMPANY';
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
}

/** Rights that were taken away give nobody an account. */
const OVER: readonly SubscriptionState[] = ['REVOKED', 'ENDED', 'CLOSED'];

/** The subscriptions sold at the office, and who claims them when registering. */
@Injectable()
export class OfficeSubscriptions {
  constructor(
    private readonly policies: Policies,
    private readonly audit: Audit,
  ) {}

  /**
   * The subscription somebody may register with, when everything agrees: number (R24), the e-mail given to the office
   * (R17) and the fiscal code or VAT number (R23). "Active" (R16) is read together with R88, by which the holder of an
   * expired one renews it online: not revoked nor ended, and expired for no longer than it can still be renewed
   * (policy renewal.closesDaysAfter). Never claimed before, and its holder has no account yet.
   *
   * Says nothing about which part failed, and does the same work whichever it is.
   */
  async match(tx: Tx, claim: SubscriptionClaim, today: CivilDate): Promise<MatchedSubscription | null> {
    // The time zone matters only for "today", which is given.
    const { value: days } = await this.policies.get(tx, 'Europe/Rome', 'renewal.closesDaysAfter', today);
    const rows: CandidateRow[] = await tx.query(
      `SELECT o.id AS "officeSubscriptionId", o.claimed_at AS "claimedAt", o.email::text AS email, o.holder_id AS "holderId",
              h.account_id AS "accountId", h.fiscal_code AS "fiscalCode", s.status, upper(s.valid)::text AS "validTo",
              h.kind, h.given_name AS "givenName", h.family_name AS "familyName", h.company_name AS "companyName"
         FROM office_subscription o
         JOIN holder h ON h.municipality_id = o.municipality_id AND h.id = o.holder_id
         JOIN subscription s ON s.municipality_id = o.municipality_id AND s.id = o.subscription_id
        WHERE o.abi = $1 AND o.code = $2 AND o.year = $3`,
      [normalizeReference(claim.abi), normalizeReference(claim.code), claim.year],
    );
    const row = rows[0] ?? NOBODY;
    // All of them, always: no answer comes sooner because an earlier part was wrong.
    const checks = [
      rows.length === 1,
      row.claimedAt === null,
      row.accountId === null,
      row.email !== null && sameEmail(row.email, claim.email),
      [normalizeFiscalCode(claim.fiscalCode), normalizeVatNumber(claim.fiscalCode)].includes(row.fiscalCode),
      !OVER.includes(row.status),
      !isBefore(addDays(row.validTo, days - 1), today),
    ];
    if (checks.includes(false)) return null;
    return { officeSubscriptionId: row.officeSubscriptionId, holderId: row.holderId, holder: holderOf(row) };
  }

  /**
   * Gives the subscription's holder, as the office knows it, to an account: once. Everything else the office sold to
   * the same holder is seen at the first sign-in too.
   * @throws Problem registration_not_matched when somebody was faster, or the holder has an account
   */
  async claim(
    tx: Tx,
    input: { officeSubscriptionId: string; accountId: string },
    now: Date,
  ): Promise<{ holderId: string }> {
    const [claimed] = (await tx.query(
      `UPDATE office_subscription SET claimed_at = $2, updated_at = $2 WHERE id = $1 AND claimed_at IS NULL
       RETURNING holder_id AS "holderId", municipality_id AS "municipalityId"`,
      [input.officeSubscriptionId, now],
    )) as [{ holderId: string; municipalityId: string }[], number];
    if (!claimed[0]) throw new Problem('registration_not_matched');
    const { holderId, municipalityId } = claimed[0];
    const [attached] = (await tx.query(
      'UPDATE holder SET account_id = $2, version = version + 1 WHERE id = $1 AND account_id IS NULL RETURNING id',
      [holderId, input.accountId],
    )) as [{ id: string }[], number];
    if (!attached[0]) throw new Problem('registration_not_matched');
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'CITIZEN', id: input.accountId },
      action: 'office_subscription.claimed',
      subject: { kind: 'holder', id: holderId },
      data: { officeSubscriptionId: input.officeSubscriptionId },
    });
    return { holderId };
  }
}

const NOBODY: CandidateRow = {
  officeSubscriptionId: '',
  claimedAt: null,
  email: 'nobody@example.invalid',
  holderId: '',
  accountId: null,
  fiscalCode: '0',
  status: 'ENDED',
  validTo: '2000-01-01',
  kind: 'PERSON',
  givenName: '',
  familyName: '',
  companyName: null,
};

function sameEmail(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function holderOf(row: CandidateRow): ClaimedHolder {
  return row.kind === 'COMPANY'
    ? { kind: 'COMPANY', givenName: null, familyName: null, companyName: row.companyName ?? '' }
    : {
        kind: 'PERSON',
        givenName: row.givenName ?? '',
        familyName: row.familyName ?? '',
        companyName: null,
      };
}
