import { vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import type { TestMunicipality, TestApp, TestCitizen } from '../index.js';
import { acceptedCertification, acceptedPlate, approve } from '../journeys.js';

let plates = 0;

/** A plate nobody else has. */
export function newPlate(): string {
  plates += 1;
  return `P${plates.toString(36).toUpperCase().padStart(6, '0')}`;
}

/** One municipality in which many people buy, and what its office and its worker do about it. */
export class Shop {
  private sample: { requestId: string; plate: string } | null = null;

  private constructor(
    readonly app: TestApp,
    readonly m: TestMunicipality,
    readonly citizen: TestCitizen,
  ) {}

  static async open(app: TestApp): Promise<Shop> {
    const m = await app.seedMunicipality();
    return new Shop(app, m, await app.createCitizen(m));
  }

  rows<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.app.query<T>(this.m, sql, parameters);
  }

  /** Requests that await payment: the first goes the way of all requests, the others are copies with plates of their own. */
  async payable(count: number): Promise<string[]> {
    this.sample ??= await this.first();
    const { requestId, plate } = this.sample;
    const ids = Array.from({ length: count }, () => uuidv7());
    const numbers = ids.map(() => newPlate());
    const associations = ids.map(() => uuidv7());
    const copies = 'unnest($2::uuid[], $3::text[], $4::uuid[]) AS n(id, plate, association)';
    const copy = (table: string, where: string, id: string, changed: string): string =>
      `INSERT INTO ${table} SELECT c.* FROM ${table} t, ${copies},
         jsonb_populate_record(t, jsonb_build_object('id', n.${id}, ${changed})) c WHERE ${where}`;
    const ofPlate = 't.id = (SELECT plate_association_id FROM subscription_request WHERE id = $1)';
    const parameters: unknown[] = [requestId, ids, numbers, associations];
    const payBy = new Date(this.app.clock.now().getTime() + 30 * 86_400_000);
    await this.app.run(this.m, async (tx) => {
      const anew = `'number', t.number || '-' || n.plate, 'open_key', replace(t.open_key, $5, n.plate)`;
      await tx.query(copy('request', ofPlate, 'association', anew), [...parameters, plate]);
      // Whatever has become of the first one since.
      await tx.query(copy('request', 't.id = $1', 'id', `${anew}, 'state', 'AWAITING_PAYMENT'`), [
        ...parameters,
        plate,
      ]);
      await tx.query(
        copy('plate_association', ofPlate, 'association', `'plate', n.plate, 'plate_as_typed', n.plate`),
        parameters,
      );
      await tx.query(
        copy(
          'subscription_request',
          't.id = $1',
          'id',
          `'plate_association_id', n.association, 'pay_by', $5::timestamptz`,
        ),
        [...parameters, payBy],
      );
    });
    return ids;
  }

  private async first(): Promise<{ requestId: string; plate: string }> {
    const { app, m, citizen } = this;
    const { id: plateAssociationId, plate } = await acceptedPlate(app, m, citizen, { plate: newPlate() });
    const asked = await citizen.post('/subscription-requests', {
      certificationId: await acceptedCertification(app, m, citizen),
      plateAssociationId,
      productId: m.products.RESIDENT_YEAR,
    });
    if (asked.status !== 201) throw new Error(`The subscription could not be asked for: ${asked.text}`);
    await approve(app, m, asked.body.id);
    return { requestId: asked.body.id as string, plate };
  }

  /** Carries out the refunds that are due, and nothing else: no paper, no e-mail. */
  async giveBack(): Promise<void> {
    for (const id of await this.due('refund.execute')) await this.app.get(EffectRunner).run(id, this.m.id);
  }

  /** Effects that are not done. */
  async due(topic: string): Promise<string[]> {
    const rows = await this.rows<{ id: string }>(
      `SELECT id FROM outbox_message WHERE topic = $1 AND done_at IS NULL AND dead_at IS NULL ORDER BY id`,
      [topic],
    );
    return rows.map(({ id }) => id);
  }

  job(name: string): Promise<void> {
    return this.app
      .get(PeriodicJobs)
      .all.find((one) => one.name === name)!
      .run();
  }
}

/** Works through a list, some at a time, in its order. */
export async function together<T>(
  list: readonly T[],
  lanes: number,
  work: (one: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) await work(list[at]!, at);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Plays a variant of something that is there, for as long as `work` lasts. */
export async function broken<T>(breakIt: () => void, work: () => Promise<T>): Promise<T> {
  breakIt();
  try {
    return await work();
  } finally {
    vi.restoreAllMocks();
  }
}
