import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext, PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { CitizenSessions, type CitizenSessionRow } from '../persistence/citizen-sessions.js';

/** Ends sessions: this one, another device's, all of them. An access token already given lasts its ten minutes. */
@Injectable()
export class SignOut {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: CitizenSessions,
    private readonly clock: Clock,
  ) {}

  /** The session of the cookie; without one there is nothing to do. */
  async here(call: PublicContext, refreshToken: string): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const session = await this.sessions.find(tx, refreshToken);
      if (session) await this.sessions.revoke(tx, session.sessionId, 'LOGOUT');
    });
  }

  async everywhere(call: CitizenContext): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.sessions.revokeAll(tx, call.actor.accountId, 'LOGOUT_EVERYWHERE'),
    );
  }

  async device(call: CitizenContext, sessionId: string): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      if (!(await this.sessions.owns(tx, call.actor.accountId, sessionId))) throw new Problem('not_found');
      await this.sessions.revoke(tx, sessionId, 'REVOKED');
    });
  }

  devices(call: CitizenContext): Promise<CitizenSessionRow[]> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      this.sessions.list(tx, call.actor.accountId, this.clock.now()),
    );
  }
}
