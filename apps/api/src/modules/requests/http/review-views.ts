import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import type { RelatedRequest } from '../domain/request-kind.js';
import { Applicants, type ApplicantRow } from '../persistence/applicants.js';
import { NoteRepository } from '../persistence/note.repository.js';
import {
  PendingDecisionRepository,
  type PendingDecisionRow,
} from '../persistence/pending-decision.repository.js';
import { RequestRepository, type RequestRow } from '../persistence/request.repository.js';
import { RequestKinds } from '../request-kinds.js';
import { ReviewChecks } from '../review-checks.js';
import { ReviewDesk } from '../review-desk.js';
import { RequestViews } from './request-views.js';
import type { PendingDecisionDto, ReviewDto, ReviewHolderDto } from './review.dto.js';

const HISTORY = 20;

/** What operators see at the review desk. */
@Injectable()
export class ReviewViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly kinds: RequestKinds,
    private readonly views: RequestViews,
    private readonly desk: ReviewDesk,
    private readonly applicants: Applicants,
    private readonly reviewChecks: ReviewChecks,
    private readonly notes: NoteRepository,
    private readonly pending: PendingDecisionRepository,
  ) {}

  one(call: OperatorContext, id: string): Promise<ReviewDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id);
      const applicant = await this.applicants.of(tx, request.holderId);
      const open = call.actor.permissions.has('review.decide');
      const others = (await this.requests.ofHolder(tx, request.holderId, { limit: HISTORY + 1 })).filter(
        (one) => one.id !== id,
      );
      const claimant = this.desk.claimant(request);
      const parts = await this.requests.parts(tx, id);
      const full = await this.views.full(tx, request, call.locale, 'OPERATOR');
      const decided = await this.pending.states(
        tx,
        full.caseMembers.map((member) => member.id),
      );
      return {
        ...full,
        caseMembers: full.caseMembers.map((member) => ({
          ...member,
          leaving: decided.get(member.id) === 'LEAVING',
        })),
        actions: [],
        holder: toHolderDto(applicant, open),
        account: applicant.email
          ? { email: open ? applicant.email : maskEmail(applicant.email), locale: applicant.locale ?? 'it' }
          : null,
        checks: (await this.reviewChecks.of(tx, request, call.locale)).map(({ compared, ...check }) => ({
          ...check,
          compared: compared ?? null,
        })),
        history: await this.views.summaries(tx, others.slice(0, HISTORY), call.locale),
        samePlate: await this.elsewhere(tx, [request, ...parts]),
        claimedBy: claimant ? { id: claimant, name: await this.operatorName(tx, claimant) } : null,
        claimedUntil: claimant ? (request.claimedUntil?.toISOString() ?? null) : null,
        counter: await this.counter(tx, id),
        resting:
          request.state === 'ACCEPTED'
            ? ((await this.kinds.get('SUBSCRIPTION').restingOn?.(tx, request)) ?? [])
            : [],
        askable: await this.desk.askable(tx, request),
        pendingDecision: toPendingDto(await this.pending.of(tx, id), open),
        notes: (await this.notes.of(tx, id)).map((note) => ({
          id: note.id,
          kind: note.kind,
          text: note.text,
          at: note.at.toISOString(),
          by: { id: note.operatorId, name: note.operatorName },
          to: note.toOperatorId ? { id: note.toOperatorId, name: note.toOperatorName ?? '' } : null,
        })),
      };
    });
  }

  private async elsewhere(tx: Tx, requests: readonly RequestRow[]): Promise<RelatedRequest[]> {
    const found: RelatedRequest[] = [];
    for (const one of requests) found.push(...((await this.kinds.get(one.kind).elsewhere?.(tx, one)) ?? []));
    return found;
  }

  private async counter(tx: Tx, requestId: string): Promise<ReviewDto['counter']> {
    const rows: NonNullable<ReviewDto['counter']>[] = await tx.query(
      `SELECT o.name AS "operatorName", p.present, p.delegate_name AS "delegateName"
         FROM counter_presence p JOIN operator o ON o.id = p.operator_id WHERE p.request_id = $1`,
      [requestId],
    );
    return rows[0] ?? null;
  }

  private async operatorName(tx: Tx, id: string): Promise<string> {
    const rows: { name: string }[] = await tx.query('SELECT name FROM operator WHERE id = $1', [id]);
    return rows[0]?.name ?? '';
  }
}

/** What was written is for who may decide: it may come back to be corrected. */
function toPendingDto(row: PendingDecisionRow | null, open: boolean): PendingDecisionDto | null {
  if (!row) return null;
  const { note, reasons, verdicts, documentIds, kinds, electricCertified, override } = open ? row.input : {};
  return {
    decision: row.decision,
    by: { id: row.operatorId, name: row.operatorName },
    takenAt: row.takenAt.toISOString(),
    leavesAt: row.leavesAt.toISOString(),
    failure: row.failure,
    note: note ?? null,
    reasons: reasons ?? [],
    verdicts: verdicts ?? [],
    documentIds: documentIds ?? [],
    kinds: kinds ?? [],
    electricCertified: electricCertified ?? false,
    override: override ?? null,
  };
}

/** Who decides compares the data with the documents; who only looks has no need of the whole code. */
function toHolderDto(row: ApplicantRow, open: boolean): ReviewHolderDto {
  const { email: _e, locale: _l, emailVerifiedAt: _v, privacyAcceptedAt: _p, ...holder } = row;
  return {
    ...holder,
    displayName: row.companyName ?? `${row.familyName ?? ''} ${row.givenName ?? ''}`.trim(),
    fiscalCode: open
      ? row.fiscalCode
      : `${row.fiscalCode.slice(0, 3)}${'•'.repeat(row.fiscalCode.length - 4)}${row.fiscalCode.slice(-1)}`,
  };
}

function maskEmail(email: string): string {
  return email.replace(/^(.).*(@.*)$/, '$1•••$2');
}
