import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { civilDateOf, type CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { POLICIES, withDefaults, type PolicyKey, type PolicyValues } from './domain/policies.js';

export interface PolicyInForce<K extends PolicyKey> {
  /** The row, to be stored with the decision it made; null while the built-in default applies. */
  id: string | null;
  value: PolicyValues[K];
}

export interface PolicyRecorder {
  value<K extends PolicyKey>(key: K): Promise<PolicyValues[K]>;
  /** The rows read so far; built-in defaults have none. */
  ids(): string[];
}

/** Reads the policy in force on a day. The transaction's municipality decides whose. */
@Injectable()
export class Policies {
  constructor(private readonly clock: Clock) {}

  async get<K extends PolicyKey>(
    tx: Tx,
    timezone: string,
    key: K,
    on?: CivilDate,
  ): Promise<PolicyInForce<K>> {
    const rows: { id: string; value: PolicyValues[K] }[] = await tx.query(
      'SELECT id, value FROM policy WHERE key = $1 AND valid @> $2::date',
      [key, on ?? civilDateOf(this.clock.now(), timezone)],
    );
    return rows[0] ?? { id: null, value: POLICIES[key].default };
  }

  /** Every policy in force on a day, by key. */
  async all(tx: Tx, timezone: string, on?: CivilDate): Promise<PolicyValues> {
    return (await this.inForce(tx, timezone, on)).values;
  }

  /**
   * Remembers the rows the values asked for came from, to be stored with the decision they made. They are all read at
   * the first: one question however many are needed, and one decision sees one state of them.
   */
  recorder(tx: Tx, timezone: string): PolicyRecorder {
    const used = new Set<string>();
    let read: Promise<{ values: PolicyValues; idOf: ReadonlyMap<PolicyKey, string> }> | undefined;
    return {
      value: async (key) => {
        const { values, idOf } = await (read ??= this.inForce(tx, timezone));
        const id = idOf.get(key);
        if (id) used.add(id);
        return values[key];
      },
      ids: () => [...used],
    };
  }

  /** Every policy in force on each of several days, in one question. */
  async onDays(tx: Tx, days: readonly CivilDate[]): Promise<Map<CivilDate, PolicyValues>> {
    const wanted = [...new Set(days)];
    const rows: { day: CivilDate; key: PolicyKey; value: never }[] =
      wanted.length === 0
        ? []
        : await tx.query(
            'SELECT d.day::text AS day, p.key, p.value FROM unnest($1::date[]) AS d (day) JOIN policy p ON p.valid @> d.day',
            [wanted],
          );
    return new Map(wanted.map((day) => [day, withDefaults(rows.filter((row) => row.day === day))]));
  }

  private async inForce(tx: Tx, timezone: string, on?: CivilDate) {
    const rows: { id: string; key: PolicyKey; value: never }[] = await tx.query(
      'SELECT id, key, value FROM policy WHERE valid @> $1::date',
      [on ?? civilDateOf(this.clock.now(), timezone)],
    );
    return { values: withDefaults(rows), idOf: new Map(rows.map(({ key, id }) => [key, id])) };
  }

  async value<K extends PolicyKey>(tx: Tx, timezone: string, key: K): Promise<PolicyValues[K]> {
    return (await this.get(tx, timezone, key)).value;
  }
}
