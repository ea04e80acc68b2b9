import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { changesOf, toLocalized } from '../../catalogue/index.js';
import {
  toOperatorReasonDto,
  type CreateReasonInput,
  type OperatorReasonDto,
  type OperatorReasonListDto,
  type UpdateReasonInput,
} from '../http/reasons.dto.js';
import { ReasonRepository, type ReasonRow } from '../persistence/reason.repository.js';

/** The reasons of decisions: the review desk offers them at once, and what was already said stays said. */
@Injectable()
export class SaveReasonUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reasons: ReasonRepository,
    private readonly audit: Audit,
  ) {}

  list(call: OperatorContext): Promise<OperatorReasonListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      items: (await this.reasons.all(tx)).map(toOperatorReasonDto),
    }));
  }

  create({ municipality, actor }: OperatorContext, input: CreateReasonInput): Promise<OperatorReasonDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const reason = await this.reasons.insert(tx, municipality.id, {
        decision: input.decision,
        appliesTo: input.appliesTo,
        text: toLocalized(input.text),
        active: true,
        position: input.position ?? null,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'reason.created',
        subject: { kind: 'decision_reason', id: reason.id },
        data: { code: reason.code, text: reason.text },
      });
      return toOperatorReasonDto(reason);
    });
  }

  /**
   * Other words make another reason, with a code of its own: decisions already taken keep theirs.
   * @throws Problem not_found, conflict_stale_version
   */
  update(
    { municipality, actor }: OperatorContext,
    input: UpdateReasonInput & { id: string },
  ): Promise<OperatorReasonDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.reasons.lock(tx, input.id, input.version);
      const text = input.text ? toLocalized(input.text) : before.text;
      const change = {
        active: input.active ?? before.active,
        appliesTo: input.appliesTo ?? before.appliesTo,
        position: input.position ?? before.position,
      };
      const sameWords = text.it === before.text.it && text.en === before.text.en;
      let after: ReasonRow;
      if (sameWords) after = await this.reasons.update(tx, before.id, change);
      else {
        after = await this.reasons.insert(tx, municipality.id, {
          decision: before.decision,
          text,
          ...change,
        });
        await this.reasons.replace(tx, before.id, after.id);
      }
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'reason.updated',
        subject: { kind: 'decision_reason', id: before.id },
        data: { changes: changesOf(before, after) },
      });
      return toOperatorReasonDto(after);
    });
  }
}
