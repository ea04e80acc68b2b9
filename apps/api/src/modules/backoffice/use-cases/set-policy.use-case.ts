import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { insertInto } from '../../catalogue/index.js';
import { isPolicyKey } from '../../municipalities/index.js';
import { checkPolicyValue } from '../policy-value.js';
import { toPolicyDto, type PolicyDto, type SetPolicyInput } from '../http/policy.dto.js';
import { PolicyRepository } from '../persistence/policy.repository.js';

/**
 * A new value from a day on. The row in force ends there; what was decided under it keeps it. A change that has not
 * begun, or began today and decided nothing yet, can be corrected.
 */
@Injectable()
export class SetPolicyUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policies: PolicyRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, policy_in_past, period_overlaps; validation_failed below /value */
  run(
    { municipality, actor, locale }: OperatorContext,
    input: SetPolicyInput & { key: string },
  ): Promise<PolicyDto> {
    const { key, value, fromOn } = input;
    if (!isPolicyKey(key)) throw new Problem('not_found');
    const wrong = checkPolicyValue(key, value);
    if (wrong.length > 0) throw Problem.fields(wrong);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.policies.lock(tx, municipality.id, key);
      const now = this.clock.now();
      const today = civilDateOf(now, municipality.timezone);
      const rows = await this.policies.rows(tx, key);
      const begun = rows.find((row) => row.from === fromOn);
      const used = begun !== undefined && (await this.policies.isUsed(tx, begun.id));
      const insertion = insertInto(rows, fromOn, today, () => !used);
      if (!insertion.ok)
        throw new Problem(insertion.why === 'IN_PAST' ? 'policy_in_past' : 'period_overlaps');
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
        createdBy: actor.operatorId,
      });
      const before = rows.find((row) => row.id === (insertion.closes ?? insertion.replaces));
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'policy.changed',
        subject: { kind: 'policy', id },
        data: { key, from: before?.value ?? null, to: value, fromOn },
      });
      return toPolicyDto(key, await this.policies.rows(tx, key), today, locale);
    });
  }
}
