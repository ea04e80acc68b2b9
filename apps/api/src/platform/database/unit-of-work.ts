import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { atTownTime, townTime, type TownTime } from '../clock/town-time.js';
import { takeHints, type LiveHint } from '../live/live-hints.js';
import { databaseErrorCode } from './errors.js';

/** A transaction with its municipality set. Whatever touches the database takes one as its first argument. */
export type Tx = EntityManager;

const RETRIED = new Set(['40001', '40P01']); // serialization failure, deadlock
const MAX_ATTEMPTS = 5;

/** Whose rows a transaction sees. */
interface Setting {
  readonly name: 'app.municipality_id' | 'app.scope';
  readonly value: string;
}

/**
 * Begins a transaction and says whose rows it sees, in one trip: with `startTransaction` it takes two, and a transaction
 * is often no more than one statement. The runner is told what it would know itself, so that it commits and rolls back,
 * and so that one begun inside would be a savepoint.
 */
async function begin(runner: QueryRunner, { name, value }: Setting): Promise<void> {
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
  // `true`: for this transaction only, so that a pooled connection never carries it on.
  await runner.query(`START TRANSACTION; SELECT set_config('${name}', ${pg.escapeLiteral(value)}, true)`);
}

@Injectable()
export class UnitOfWork {
  /** Told what a transaction recorded with `hint`, once it is kept. It must not throw, and nobody waits for it. */
  onHints: ((hints: LiveHint[]) => void) | null = null;

  /** Municipalities that are no sandbox: that is laid down with the row and never changes, so they are asked about once. */
  private readonly ordinary = new Set<string>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction that sees and writes only rows of `municipalityId` (row-level security).
   * The whole function runs again on a deadlock or serialization failure, so it must not call anything outside
   * the database: record an outbox message instead. In a sandbox it is the sandbox's time, everywhere else everybody's.
   */
  run<T>(municipalityId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const setting: Setting = { name: 'app.municipality_id', value: municipalityId };
    const here = townTime();
    if (this.ordinary.has(municipalityId) ? here === null : here?.municipalityId === municipalityId)
      return this.attempt(setting, work);
    return atTownTime(null, () =>
      this.attempt(setting, async (tx) => atTownTime(await this.timeOf(tx, municipalityId), () => work(tx))),
    );
  }

  /** For what belongs to no municipality: operators' sign-in, the relay. Sees no citizen data. */
  runPlatform<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const setting: Setting = { name: 'app.scope', value: 'platform' };
    return townTime() === null
      ? this.attempt(setting, work)
      : atTownTime(null, () => this.attempt(setting, work));
  }

  /** The time of a municipality, for what is done outside a transaction; null: everybody's. */
  async townTime(municipalityId: string): Promise<TownTime | null> {
    if (this.ordinary.has(municipalityId)) return null;
    return this.runPlatform((tx) => this.timeOf(tx, municipalityId));
  }

  /** The sandboxes whose clock was moved. */
  movedTowns(): Promise<TownTime[]> {
    return this.runPlatform<TownTime[]>((tx) =>
      tx.query(
        `SELECT id AS "municipalityId", clock_ahead_ms::float8 AS "aheadMs" FROM municipality
          WHERE sandbox AND clock_ahead_ms > 0 AND active ORDER BY id`,
      ),
    );
  }

  private async timeOf(tx: Tx, municipalityId: string): Promise<TownTime | null> {
    const rows: { sandbox: boolean; aheadMs: number }[] = await tx.query(
      'SELECT sandbox, clock_ahead_ms::float8 AS "aheadMs" FROM municipality WHERE id = $1',
      [municipalityId],
    );
    const [row] = rows;
    if (!row) return null;
    if (!row.sandbox) this.ordinary.add(municipalityId);
    return row.sandbox && row.aheadMs > 0 ? { municipalityId, aheadMs: row.aheadMs } : null;
  }

  /**
   * Asks one thing of a function of the database that sets its municipality itself, as a transaction of its own: one
   * trip, for what is asked thousands of times a second.
   */
  ask<T>(statement: string, values: unknown[]): Promise<T> {
    return this.dataSource.query(statement, values);
  }

  private async attempt<T>(setting: Setting, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const runner = this.dataSource.createQueryRunner();
      try {
        await begin(runner, setting);
        const result = await work(runner.manager);
        await runner.commitTransaction();
        const hints = takeHints(runner.manager);
        if (hints.length > 0) this.onHints?.(hints);
        return result;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        const code = databaseErrorCode(error);
        if (!code || !RETRIED.has(code) || attempt >= MAX_ATTEMPTS) throw error;
      } finally {
        await runner.release().catch(() => undefined);
      }
    }
  }
}
