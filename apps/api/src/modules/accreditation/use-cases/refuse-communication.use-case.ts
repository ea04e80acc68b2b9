import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { REFUSAL_REASONS, type RefusalReason } from '../domain/refusal-reasons.js';
import { CommunicationRepository } from '../persistence/communication.repository.js';
import { CommunicationDecisions } from './decide-communication.js';

/** R38: the data do not enter the registry, and the person learns why and what to do. */
@Injectable()
export class RefuseCommunication {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly communications: CommunicationRepository,
    private readonly decisions: CommunicationDecisions,
  ) {}

  /** @throws Problem not_found, decision_reason_required, conflict_stale_version */
  async run(
    call: OperatorContext,
    input: { id: string; version: number; reasons: RefusalReason[]; note: string | null },
  ): Promise<void> {
    if (input.reasons.length === 0 && !input.note) throw new Problem('decision_reason_required');
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const one = await this.communications.get(tx, input.id, { lock: true });
      await this.decisions.decide(tx, call, one, {
        command: 'refuse',
        version: input.version,
        reasons: input.reasons,
        note: input.note,
        mail: {
          template: 'communication-refused',
          data: (site) => ({
            number: one.number,
            reasons: input.reasons.map((code) => inLocale(REFUSAL_REASONS[code], one.locale)),
            note: input.note,
            url: `${site}/comunicazione-preliminare`,
          }),
        },
      });
    });
  }
}
