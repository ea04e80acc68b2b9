import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorSessions } from '../persistence/operator-sessions.js';
import { OperatorsRepository } from '../persistence/operators.repository.js';
import { OperatorGrants, type OperatorGrant } from './operator-grants.js';
import { OperatorTrail } from './operator-trail.js';

@Injectable()
export class OperatorSession {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly operators: OperatorsRepository,
    private readonly sessions: OperatorSessions,
    private readonly grants: OperatorGrants,
    private readonly trail: OperatorTrail,
  ) {}

  /** @throws Problem refresh_invalid; refresh_reused when the token had been used before: its family is revoked */
  async refresh(refreshToken: string): Promise<OperatorGrant> {
    const result = await this.unitOfWork.runPlatform(async (tx) => {
      const rotation = await this.sessions.rotate(tx, refreshToken);
      if (rotation.outcome !== 'ROTATED') return rotation;
      const operator = await this.operators.byId(tx, rotation.ownerId);
      return operator?.active
        ? this.grants.give(tx, operator, rotation.session)
        : ({ outcome: 'INVALID' } as const);
    });
    if (!('outcome' in result)) return result;
    if (result.outcome === 'INVALID') throw new Problem('refresh_invalid');
    await this.trail.record(result.ownerId, 'operator.session_reuse_detected', {
      sessionId: result.sessionId,
    });
    throw new Problem('refresh_reused');
  }

  async end(refreshToken: string): Promise<void> {
    await this.unitOfWork.runPlatform(async (tx) => {
      const session = await this.sessions.find(tx, refreshToken);
      if (session) await this.sessions.revoke(tx, session.sessionId, 'LOGOUT');
    });
  }
}
