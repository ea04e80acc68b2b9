import { Injectable } from '@nestjs/common';
import type { Locale, PointedFieldProblem } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf, isBefore, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { insertInto } from '../../catalogue/index.js';
import {
  POLICIES,
  isPolicyKey,
  policyContradictions,
  withDefaults,
  type Municipality,
  type PolicyKey,
} from '../../municipalities/index.js';
import { checkPolicyValue } from '../policy-value.js';
import { PolicyRepository, type PolicyRow } from '../persistence/policy.repository.js';

export interface PolicyChange {
  key: string;
  value: unknown;
}

/**
 * New values from a day on, all or none of them. The rows in force end there; what was decided under them keeps them.
 * A change that has not begun, or began today and decided nothing yet, can be corrected. On no day from then on may
 * two policies contradict each other.
 */
@Injectable()
export class SetPoliciesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: PolicyRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * @param pointerTo where the value of a change stands in the request, for the problems found with it
   * @returns every policy row afterwards
   * @throws Problem not_found, policy_in_past, period_overlaps; validation_failed below each value
   */
  run(
    { municipality, actor, locale }: OperatorContext,
    { changes, fromOn }: { changes: readonly PolicyChange[]; fromOn: CivilDate },
    pointerTo: (index: number) => string,
  ): Promise<PolicyRow[]> {
    const wrong = changes.flatMap(({ key, value }, index): PointedFieldProblem[] => {
      if (!isPolicyKey(key)) throw new Problem('not_found');
      if (changes.findIndex((other) => other.key === key) !== index)
        return [{ pointer: pointerTo(index), code: 'repeated' }];
      return checkPolicyValue(key, value).map((problem) => ({
        ...problem,
        pointer: problem.pointer.replace(/^\/value/, pointerTo(index)),
      }));
    });
    if (wrong.length > 0) throw Problem.fields(wrong);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.policies.lock(tx, municipality.id);
      for (const change of changes) {
        await this.set(
          tx,
          municipality,
          actor.operatorId,
          change as { key: PolicyKey; value: unknown },
          fromOn,
        );
      }
      const rows = await this.policies.rows(tx);
      const contradictions = contradictionsFrom(rows, fromOn, changes, locale);
      if (contradictions.length > 0)
        throw Problem.fields(
          contradictions.map(({ index, params }) => ({
            pointer: pointerTo(index),
            code: 'contradicts_policy',
            params,
          })),
        );
      return rows;
    });
  }

  private async set(
    tx: Tx,
    municipality: Pick<Municipality, 'id' | 'timezone'>,
    operatorId: string,
    { key, value }: { key: PolicyKey; value: unknown },
    fromOn: CivilDate,
  ): Promise<void> {
    const now = this.clock.now();
    const today = civilDateOf(now, municipality.timezone);
    const rows = await this.policies.rows(tx, key);
    const begun = rows.find((row) => row.from === fromOn);
    const used = begun !== undefined && (await this.policies.isUsed(tx, begun.id));
    const insertion = insertInto(rows, fromOn, today, () => !used);
    if (!insertion.ok) throw new Problem(insertion.why === 'IN_PAST' ? 'policy_in_past' : 'period_overlaps');
    if (insertion.closes) await this.policies.end(tx, insertion.closes, insertion.from);
    if (insertion.replaces) await this.policies.remove(tx, insertion.replaces);
    const id = uuidv7();
    await this.policies.insert(tx, municipality.id, {
      id,
      key,
      value,
      from: insertion.from,
      to: insertion.to,
      createdAt: now,
      createdBy: operatorId,
    });
    const before = rows.find((row) => row.id === (insertion.closes ?? insertion.replaces));
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'OPERATOR', id: operatorId },
      action: 'policy.changed',
      subject: { kind: 'policy', id },
      data: { key, from: before?.value ?? null, to: value, fromOn },
    });
  }
}

/** Looks at the first day and at every later one on which something changes; names the policy that stands against. */
function contradictionsFrom(
  rows: readonly PolicyRow[],
  fromOn: CivilDate,
  changes: readonly PolicyChange[],
  locale: Locale,
): { index: number; params: Record<string, string> }[] {
  const days = [...new Set([fromOn, ...rows.map((row) => row.from).filter((day) => isBefore(fromOn, day))])];
  const found = new Map<string, { index: number; params: Record<string, string> }>();
  for (const day of days.toSorted()) {
    const values = withDefaults(
      rows.filter((row) => !isBefore(day, row.from) && (row.to === null || isBefore(day, row.to))),
    );
    for (const { keys } of policyContradictions(values)) {
      const index = changes.findIndex(({ key }) => keys.some((other) => other === key));
      const other = keys.find((key) => key !== changes[index]?.key);
      // A contradiction that no change touches was there before, and is not theirs to mend.
      if (index < 0 || !other || found.has(keys.join())) continue;
      found.set(keys.join(), { index, params: { policy: inLocale(POLICIES[other].title, locale), on: day } });
    }
  }
  return [...found.values()];
}
