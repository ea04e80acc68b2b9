import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { OperatorsRepository } from '../persistence/operators.repository.js';

/** Whether it is known to have been the operator. */
const BY_THEMSELVES = {
  'operator.signed_in': true,
  'operator.recovery_code_used': true,
  'operator.recovery_codes_made': true,
  'operator.signed_out_elsewhere': true,
  'operator.sign_in_failed': false,
  'operator.session_reuse_detected': false,
} as const;

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
    action: keyof typeof BY_THEMSELVES,
    data: Record<string, string | number> = {},
  ): Promise<void> {
    const municipalities = await this.unitOfWork.runPlatform((tx) =>
      this.operators.municipalities(tx, operatorId),
    );
    for (const { municipalityId } of municipalities) {
      await this.unitOfWork.run(municipalityId, (tx) =>
        this.audit.record(tx, {
          municipalityId,
          // Who failed to sign in is not known to be the operator.
          actor: BY_THEMSELVES[action] ? { kind: 'OPERATOR', id: operatorId } : { kind: 'SYSTEM', id: null },
          action,
          subject: { kind: 'operator', id: operatorId },
          data,
        }),
      );
    }
  }
}
