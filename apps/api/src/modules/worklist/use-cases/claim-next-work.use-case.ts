import { Injectable } from '@nestjs/common';
import { WORK_DO, workSubjectOf, type WorkKind } from '@sosta/contracts';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { ClaimRequest, RequestRepository } from '../../requests/index.js';
import { ClaimRepository } from '../persistence/claim.repository.js';
import {
  WorkRepository,
  type WorkFilter,
  type WorkKeys,
  type WorkRow,
} from '../persistence/work.repository.js';
import { ClaimWork } from './claim-work.use-case.js';

/** How many of the most urgent are looked at in one go: as many colleagues may be taking one at this very moment. */
const LOOKED_AT = 20;

/** Gives an operator the most urgent work that nobody has. Two who ask at once get two different pieces. */
@Injectable()
export class ClaimNextWork {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly work: WorkRepository,
    private readonly claims: ClaimRepository,
    private readonly claim: ClaimWork,
    private readonly requests: RequestRepository,
    private readonly claimRequest: ClaimRequest,
  ) {}

  /** @returns what is now one's own, or null when nothing waits that fits and that one may do */
  run(
    call: OperatorContext,
    wanted: Pick<WorkFilter, 'kinds' | 'due' | 'text'> & { stage: 'WAITING' | 'RETURNED' },
  ): Promise<WorkRow | null> {
    const { actor, municipality } = call;
    const kinds = wanted.kinds.filter((kind) => actor.permissions.has(WORK_DO[workSubjectOf(kind)]));
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      const filter: WorkFilter = {
        ...wanted,
        kinds,
        claimed: 'FREE',
        operatorId: actor.operatorId,
        now,
        today: civilDateOf(now, municipality.timezone),
        takeable: true,
      };
      for (let after: WorkKeys | null = null; ;) {
        const rows: WorkRow[] = await this.work.list(tx, filter, { sort: 'due', after, limit: LOOKED_AT });
        for (const row of rows) if (await this.takeFree(tx, call, row, now)) return row;
        const last = rows.at(-1);
        if (!last || rows.length < LOOKED_AT) return null;
        after = this.work.keysOf(last, 'due');
      }
    });
  }

  /** What a colleague is just taking is passed over, never waited for. */
  private async takeFree(tx: Tx, call: OperatorContext, row: WorkRow, now: Date): Promise<boolean> {
    const subject = workSubjectOf(row.kind as WorkKind);
    if (!(await this.claims.lockFree(tx, subject, row.id, now))) return false;
    if (subject === 'requests')
      await this.claimRequest.take(tx, call, await this.requests.get(tx, row.id, { lock: true }));
    else await this.claim.take(tx, call, subject, await this.claims.get(tx, subject, row.id, { lock: true }));
    return true;
  }
}
