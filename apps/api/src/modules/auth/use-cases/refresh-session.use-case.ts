import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Audit } from '../../../platform/audit/audit.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { CitizenGrants, type CitizenGrant } from './citizen-grants.js';

/** A new access token for the cookie, whose refresh token is replaced. */
@Injectable()
export class RefreshSession {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly sessions: CitizenSessions,
    private readonly grants: CitizenGrants,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem refresh_invalid; refresh_reused when the token had been used before: its family is revoked */
  async run(call: PublicContext, refreshToken: string): Promise<CitizenGrant> {
    const { municipality } = call;
    const result = await this.unitOfWork.run(municipality.id, async (tx) => {
      const rotation = await this.sessions.rotate(tx, refreshToken);
      if (rotation.outcome === 'INVALID') return new Problem('refresh_invalid');
      if (rotation.outcome === 'REUSED') {
        await this.audit.record(tx, {
          municipalityId: municipality.id,
          actor: { kind: 'SYSTEM', id: null },
          action: 'session.reuse_detected',
          subject: { kind: 'account', id: rotation.ownerId },
          data: { sessionId: rotation.sessionId },
        });
        return new Problem('refresh_reused');
      }
      const account = await this.accounts.byId(tx, rotation.ownerId);
      if (account?.status !== 'ACTIVE') return new Problem('refresh_invalid');
      return this.grants.give(municipality.id, account, rotation.session);
    });
    if (result instanceof Problem) throw result;
    return result;
  }
}
