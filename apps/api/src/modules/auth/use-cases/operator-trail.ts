import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { OperatorsRepository } from '../persistence/operators.repository.js';

/** Operators' sign-ins are on record in each municipality they work for. */
@Injectable()
export class OperatorTrail {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly operators: OperatorsRepository,
    private readonly audit: Audit,
  ) {}

  async record(
    operatorId: string,
    action: 'operator.signed_in' | 'operator.sign_in_failed' | 'operator.session_reuse_detected',
    data: Record<string, string> = {},
  ): Promise<void> {
    const municipalities = await this.unitOfWork.runPlatform((tx) =>
      this.operators.municipalities(tx, operatorId),
    );
    for (const { municipalityId } of municipalities) {
      await this.unitOfWork.run(municipalityId, (tx) =>
        this.audit.record(tx, {
          municipalityId,
          // Who failed to sign in is not known to be the operator.
          actor:
            action === 'operator.signed_in'
              ? { kind: 'OPERATOR', id: operatorId }
              : { kind: 'SYSTEM', id: null },
          action,
          subject: { kind: 'operator', id: operatorId },
          data,
        }),
      );
    }
  }
}
