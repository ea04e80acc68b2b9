import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RealClock } from '../clock/clock.js';
import type { Tx } from '../database/unit-of-work.js';
import type { Actor, CallContext, ClientActor } from './context.js';
import { Problem } from './problem.js';

/**
 * `Idempotency-Key`: claimed in the transaction of the effect, so a crash leaves both or neither. The same key with
 * the same body answers the first result; with another body it is refused.
 */
@Injectable()
export class Idempotency {
  constructor(private readonly clock: RealClock) {}

  /** `effect` must answer plain JSON (ids): it is stored and answered again. */
  async once<T extends Record<string, unknown>>(
    tx: Tx,
    call: CallContext<Actor | ClientActor>,
    request: { key: string | undefined; operation: string; body: unknown },
    effect: () => Promise<T>,
  ): Promise<T> {
    if (!request.key) return effect();
    if (!/^[\x21-\x7e]{1,100}$/.test(request.key)) throw new Problem('malformed_request');
    const actorId = idOf(call.actor);
    const hash = createHash('sha256')
      .update(JSON.stringify([request.operation, request.body ?? null]))
      .digest('hex');
    // Claim first: a concurrent call with the same key waits here for the first to commit.
    const claimed: unknown[] = await tx.query(
      `INSERT INTO idempotency_key (municipality_id, actor_id, key, operation, request_sha256, result, created_at)
       VALUES ($1, $2, $3, $4, $5, '{}', $6) ON CONFLICT DO NOTHING RETURNING 1`,
      [call.municipality.id, actorId, request.key, request.operation, hash, this.clock.now()],
    );
    const where = 'municipality_id = $1 AND actor_id = $2 AND key = $3';
    const who = [call.municipality.id, actorId, request.key];
    if (claimed.length === 0) {
      const rows: { request_sha256: string; result: T }[] = await tx.query(
        `SELECT request_sha256, result FROM idempotency_key WHERE ${where}`,
        who,
      );
      if (rows[0]?.request_sha256 !== hash) throw new Problem('idempotency_conflict');
      return rows[0].result;
    }
    const result = await effect();
    await tx.query(`UPDATE idempotency_key SET result = $4 WHERE ${where}`, [...who, result]);
    return result;
  }
}

function idOf(actor: Actor | ClientActor): string {
  switch (actor.kind) {
    case 'CITIZEN':
      return actor.accountId;
    case 'OPERATOR':
      return actor.operatorId;
    case 'CLIENT':
      return actor.clientId;
  }
}
