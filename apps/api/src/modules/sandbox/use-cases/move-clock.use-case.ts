import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { Audit } from '../../../platform/audit/audit.js';
import { RealClock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { MovedClockDto, SandboxClockDto } from '../http/sandbox-clock.dto.js';

interface Move {
  advance?: string;
  to?: string;
}

/** As the database's constraint: five years. */
const MAX_AHEAD_MS = 1_826 * 86_400_000;

/** Moves the clock of a sandbox: forward by any step, or back to everybody's time. */
@Injectable()
export class MoveClock {
  constructor(
    private readonly realClock: RealClock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly jobs: PeriodicJobs,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem sandbox_only */
  read(call: IntegrationContext): Promise<SandboxClockDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => this.shown(await this.ahead(tx, call)));
  }

  /**
   * The jobs look at the town's whole life, so a call that is told again may run them again: they find nothing to do.
   * @throws Problem sandbox_only, validation_failed on /advance and /to, idempotency_conflict
   */
  async run(call: IntegrationContext, move: Move, key: string | undefined): Promise<MovedClockDto> {
    const { id } = call.municipality;
    if (!call.municipality.sandbox) throw new Problem('sandbox_only');
    const begunAt = this.realClock.now();
    const { aheadMs } = await this.unitOfWork.run(id, (tx) =>
      this.idempotency.once(tx, call, { key, operation: 'moveSandboxClock', body: move }, async () => {
        const ahead = await this.ahead(tx, call, 'FOR UPDATE');
        const target = targetOf(move, new Date(begunAt.getTime() + ahead), call.municipality.timezone);
        const after = target.instant.getTime() - begunAt.getTime();
        if (after < ahead) throw Problem.field(target.pointer, { code: 'date_in_past' });
        if (after > MAX_AHEAD_MS) {
          const max = new Date(begunAt.getTime() + MAX_AHEAD_MS).toISOString();
          throw Problem.field(target.pointer, { code: 'date_too_late', params: { max } });
        }
        await this.set(tx, call, after);
        return { aheadMs: after };
      }),
    );
    const before = await this.effects(id);
    const jobs = await this.jobs.runFor(id);
    const effects = [...(await this.effects(id))]
      .map(([topic, count]) => ({ topic, count: count - (before.get(topic) ?? 0) }))
      .filter(({ count }) => count > 0);
    return { ...this.shown(aheadMs), jobs, effects };
  }

  /** @throws Problem sandbox_only */
  reset(call: IntegrationContext): Promise<SandboxClockDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      if ((await this.ahead(tx, call, 'FOR UPDATE')) > 0) await this.set(tx, call, 0);
      return this.shown(0);
    });
  }

  private async ahead(tx: Tx, { municipality }: IntegrationContext, lock = ''): Promise<number> {
    const rows: { aheadMs: number }[] = await tx.query(
      `SELECT clock_ahead_ms::float8 AS "aheadMs" FROM municipality WHERE id = $1 AND sandbox ${lock}`,
      [municipality.id],
    );
    if (!rows[0]) throw new Problem('sandbox_only');
    return rows[0].aheadMs;
  }

  /** How many there have been, by their kind. */
  private effects(municipalityId: string): Promise<ReadonlyMap<string, number>> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const rows: { topic: string; count: number }[] = await tx.query(
        'SELECT topic, count(*)::int AS count FROM outbox_message GROUP BY topic ORDER BY topic',
      );
      return new Map(rows.map(({ topic, count }) => [topic, count]));
    });
  }

  private async set(tx: Tx, { municipality, actor }: IntegrationContext, aheadMs: number): Promise<void> {
    await tx.query('UPDATE municipality SET clock_ahead_ms = $2 WHERE id = $1', [municipality.id, aheadMs]);
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'CLIENT', id: actor.clientId },
      action: 'sandbox.clock_moved',
      subject: { kind: 'municipality', id: municipality.id },
      data: { aheadSeconds: Math.round(aheadMs / 1000) },
    });
  }

  private shown(aheadMs: number): SandboxClockDto {
    const real = this.realClock.now();
    return {
      now: new Date(real.getTime() + aheadMs).toISOString(),
      realNow: real.toISOString(),
      aheadSeconds: Math.round(aheadMs / 1000),
    };
  }
}

/** Days and months are the town's: a day on which the clocks change has 23 hours, or 25. */
function targetOf(move: Move, now: Date, timezone: string): { instant: Date; pointer: '/advance' | '/to' } {
  if ((move.advance === undefined) === (move.to === undefined))
    throw Problem.field('/advance', { code: move.to === undefined ? 'required' : 'value_not_allowed' });
  if (move.to !== undefined) return { instant: new Date(move.to), pointer: '/to' };
  try {
    const from = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
    return { instant: new Date(from.add(move.advance!).epochMilliseconds), pointer: '/advance' };
  } catch {
    throw Problem.field('/advance', { code: 'format_invalid' });
  }
}
