import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { RealClock } from '../clock/clock.js';
import { deriveKey, keyedHash } from '../crypto/keys.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';

export interface ThrottleRule {
  /** What is limited, and for whom: `['login', municipalityId, email]`. Stored only as a keyed hash. */
  key: readonly string[];
  /** How many calls may pass in a window. */
  limit: number;
  windowSeconds: number;
}

/**
 * Limits how often something may be tried. Counters are rows, so neither a restart nor the loss of Redis resets
 * them; they are counted in a transaction of their own, so a refused call counts too.
 *
 * Our own table rather than a rate-limiting library: the ready-made stores ask the machine for the time, want to
 * create their table themselves and go around the unit of work.
 */
@Injectable()
export class Throttle {
  private readonly key: Buffer;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'throttle');
  }

  /**
   * Counts one call against each rule.
   * @throws Problem rate_limited, with the seconds to wait, when one of them is exceeded
   */
  async pass(...rules: ThrottleRule[]): Promise<void> {
    const wait = await this.count(rules);
    if (wait > 0) throw new Problem('rate_limited', { retryAfterSeconds: wait });
  }

  /** Like `pass`, but answers whether the call may pass: for calls that must look the same either way. */
  async allows(...rules: ThrottleRule[]): Promise<boolean> {
    return (await this.count(rules)) === 0;
  }

  /** The call turned out fine: it does not count. */
  async forgive(...rules: ThrottleRule[]): Promise<void> {
    await this.unitOfWork.runPlatform(async (tx) => {
      for (const name of this.names(rules))
        await tx.query('UPDATE throttle SET hits = greatest(hits - 1, 0) WHERE key = $1', [name]);
    });
  }

  /** Forgets windows that are over. */
  async purge(): Promise<void> {
    await this.unitOfWork.runPlatform((tx) =>
      tx.query('DELETE FROM throttle WHERE window_ends_at <= $1', [this.clock.now()]),
    );
  }

  /** Seconds to wait; 0 when every rule still allows the call. */
  private async count(rules: readonly ThrottleRule[]): Promise<number> {
    const now = this.clock.now();
    const byName = new Map(rules.map((rule) => [this.name(rule), rule]));
    return this.unitOfWork.runPlatform(async (tx) => {
      let wait = 0;
      for (const name of this.names(rules)) {
        const rule = byName.get(name);
        if (!rule) continue;
        const rows: { hits: number; window_ends_at: Date }[] = await tx.query(
          `INSERT INTO throttle AS t (key, hits, window_ends_at) VALUES ($1, 1, $2::timestamptz + make_interval(secs => $3))
           ON CONFLICT (key) DO UPDATE SET
             hits = CASE WHEN t.window_ends_at <= $2 THEN 1 ELSE t.hits + 1 END,
             window_ends_at = CASE WHEN t.window_ends_at <= $2 THEN excluded.window_ends_at ELSE t.window_ends_at END
           RETURNING hits, window_ends_at`,
          [name, now, rule.windowSeconds],
        );
        const row = rows[0];
        if (row && row.hits > rule.limit)
          wait = Math.max(wait, Math.ceil((row.window_ends_at.getTime() - now.getTime()) / 1000), 1);
      }
      return wait;
    });
  }

  /** Always in one order, so that two calls never wait for each other's rows. */
  private names(rules: readonly ThrottleRule[]): string[] {
    return rules.map((rule) => this.name(rule)).sort();
  }

  private name(rule: ThrottleRule): string {
    return keyedHash(this.key, JSON.stringify(rule.key));
  }
}
