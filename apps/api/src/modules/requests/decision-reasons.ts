import { Injectable } from '@nestjs/common';
import type { DecisionReasonKind, Locale } from '@sosta/contracts';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import type { DecisionReason } from './domain/reasons.js';
import type { RequestKind } from './domain/request.machine.js';
import type { ReasonDto } from './http/request.dto.js';
import type { DecisionReasonListDto, DecisionReasonQuery } from './http/review.dto.js';

/** The municipality's reasons for refusing and for asking again, in words a person can act on. */
@Injectable()
export class DecisionReasons {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(call: OperatorContext, query: DecisionReasonQuery): Promise<DecisionReasonListDto> {
    const { decision, appliesTo } = query;
    const rows = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.active(tx, { ...(decision && { decision }), ...(appliesTo && { appliesTo: [appliesTo] }) }),
    );
    return {
      items: rows.map((row) => ({
        code: row.code,
        decision: row.decision,
        appliesTo: row.appliesTo,
        text: inLocale(row.text, call.locale),
      })),
    };
  }

  /**
   * The reasons behind codes that a decision gives.
   * @throws Problem validation_failed when one does not exist for this decision and kind of request
   */
  async chosen(
    tx: Tx,
    codes: readonly string[],
    wanted: { decision: DecisionReasonKind; appliesTo: readonly RequestKind[] },
  ): Promise<DecisionReason[]> {
    const active = await this.active(tx, wanted);
    return [...new Set(codes)].map((code, index) => {
      const reason = active.find((one) => one.code === code);
      if (!reason) throw Problem.field(`/reasons/${index}`, { code: 'value_not_allowed' });
      return reason;
    });
  }

  /** Words for stored codes, those no longer in use included. */
  async texts(tx: Tx, codes: readonly string[], locale: Locale): Promise<Map<string, ReasonDto>> {
    if (codes.length === 0) return new Map();
    const rows: Pick<DecisionReason, 'code' | 'text'>[] = await tx.query(
      'SELECT code, text FROM decision_reason WHERE code = ANY($1)',
      [[...new Set(codes)]],
    );
    return new Map(rows.map((row) => [row.code, { code: row.code, text: inLocale(row.text, locale) }]));
  }

  /** The reasons behind stored codes, those no longer in use included. */
  stored(tx: Tx, codes: readonly string[]): Promise<DecisionReason[]> {
    return tx.query(
      `SELECT code, decision, applies_to AS "appliesTo", text FROM decision_reason WHERE code = ANY($1) ORDER BY position, code`,
      [[...new Set(codes)]],
    );
  }

  /** Those in use, in the municipality's order. */
  active(
    tx: Tx,
    filter: { decision?: DecisionReasonKind; appliesTo?: readonly RequestKind[] },
  ): Promise<DecisionReason[]> {
    return tx.query(
      `SELECT code, decision, applies_to AS "appliesTo", text FROM decision_reason
        WHERE active AND ($1::text IS NULL OR decision = $1) AND ($2::text[] IS NULL OR applies_to && $2)
        ORDER BY position, code`,
      [filter.decision ?? null, filter.appliesTo ?? null],
    );
  }
}
