import { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';
import { RealClock } from '../clock/clock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { QueueConnections } from '../queue/queue-connections.js';
import { DeferredEffect, PermanentEffectError, type OutboxMessage } from './effect-handler.js';
import { EffectRegistry } from './effect-registry.js';
import { EffectRunner, MAX_EFFECT_ATTEMPTS } from './effect-runner.js';
import { EffectsWorker } from './effects-worker.js';
import { Outbox } from './outbox.js';
import { EFFECTS_QUEUE, Relay } from './relay.js';

const TOPIC = 'test.effect';

let app: TestApp;
let m: TestMunicipality;
let run: (message: OutboxMessage) => Promise<void>;

beforeAll(async () => {
  app = await createTestApp();
  app.get(EffectRegistry).register({ topic: TOPIC, run: (message) => run(message) });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set('2026-02-10T09:00:00Z');
  await app.skipEffects();
  m = await app.seedMunicipality();
});

const add = (key: string) =>
  app.run(m, (tx) => app.get(Outbox).add(tx, { municipalityId: m.id, topic: TOPIC, key, payload: { key } }));
const messages = () =>
  app.query<{
    id: string;
    done: boolean;
    dead: boolean;
    attempts: number;
    published: number;
    error: string | null;
  }>(
    m,
    `SELECT id, done_at IS NOT NULL AS done, dead_at IS NOT NULL AS dead, attempts, published, last_error AS error
       FROM outbox_message ORDER BY id`,
  );

describe('an outbox message', () => {
  it('exists once for a key, and not at all when its transaction fails', async () => {
    await add('a');
    await add('a');
    await expect(
      app.run(m, async (tx) => {
        await app.get(Outbox).add(tx, { municipalityId: m.id, topic: TOPIC, key: 'b', payload: {} });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await messages()).toHaveLength(1);
  });

  it('is carried out once, however often it is delivered', async () => {
    let ran = 0;
    run = async () => void (ran += 1);
    await add('a');
    const [message] = await messages();
    for (let n = 0; n < 3; n += 1) await app.get(EffectRunner).run(message!.id, m.id);
    expect(ran).toBe(1);
    expect(await messages()).toMatchObject([{ done: true }]);
  });

  it('stays due when its effect fails, and says why without the data', async () => {
    run = async () => {
      throw Object.assign(new Error('could not reach mario.rossi@example.test'), { code: 'ECONNREFUSED' });
    };
    await add('a');
    const [message] = await messages();
    await expect(app.get(EffectRunner).run(message!.id, m.id)).rejects.toThrow();
    expect(await messages()).toMatchObject([{ done: false, dead: false, error: 'Error ECONNREFUSED' }]);
  });

  it('is dead when nothing can make it happen', async () => {
    run = async () => {
      throw new PermanentEffectError('no such address');
    };
    await add('a');
    const [message] = await messages();
    await expect(app.get(EffectRunner).run(message!.id, m.id)).rejects.toThrow();
    expect(await messages()).toMatchObject([{ done: false, dead: true, error: 'no such address' }]);
  });

  it('can wait without using up its attempts', async () => {
    run = async () => {
      throw new DeferredEffect(new Date('2026-02-10T09:05:00Z'));
    };
    await add('a');
    await app.settle();
    expect(await messages()).toMatchObject([{ done: false, dead: false, attempts: 0 }]);
  });

  describe('that cannot be carried out', () => {
    const failing = () => Promise.reject(new Error('not yet'));
    const trying = async (): Promise<unknown> => {
      const [message] = await messages();
      return app
        .get(EffectRunner)
        .run(message!.id, m.id)
        .catch(() => 'failed');
    };
    /** Seconds until it is published again. */
    const pause = async (): Promise<number> => {
      const [row] = await app.query<{ next: Date }>(m, 'SELECT next_at AS next FROM outbox_message');
      return (row!.next.getTime() - app.clock.now().getTime()) / 1000;
    };

    it('is tried with growing pauses, and given up after so many failures, which is told', async () => {
      run = failing;
      await add('a');
      const told = vi.spyOn(app.get<Logger>(LOGGER), 'error');
      const pauses: number[] = [];
      for (let n = 1; n < MAX_EFFECT_ATTEMPTS; n += 1) {
        expect(await trying()).toBe('failed');
        pauses.push(await pause());
      }
      expect(pauses.slice(0, 3).map(Math.round)).toEqual([2, 3, 6]);
      expect(pauses.at(-1)).toBe(3600);
      expect(await messages()).toMatchObject([{ dead: false }]);
      expect(told).not.toHaveBeenCalled();
      expect(await trying()).toBe('failed');
      const [message] = await messages();
      expect(message).toMatchObject({
        done: false,
        dead: true,
        attempts: MAX_EFFECT_ATTEMPTS,
        error: 'Error',
      });
      expect(told).toHaveBeenCalledExactlyOnceWith({
        event: 'effect.dead',
        topic: TOPIC,
        message: message!.id,
        error: 'Error',
      });
      told.mockRestore();
    });

    it('is not given up for having been published: one failure is one', async () => {
      run = failing;
      await add('a');
      const lost = vi.spyOn(Queue.prototype, 'addBulk').mockResolvedValue([]);
      const connections = new QueueConnections(app.config);
      const relay = new Relay(
        app.get(UnitOfWork),
        app.get(RealClock),
        connections,
        createLogger('silent', 'worker'),
      );
      relay.onApplicationBootstrap();
      try {
        // Redis loses it every time, and never for long.
        for (let n = 1; n <= MAX_EFFECT_ATTEMPTS; n += 1) {
          await expect.poll(() => lost.mock.calls.length, { interval: 5 }).toBe(n);
          expect(await pause()).toBeLessThanOrEqual(30);
          app.clock.advance({ seconds: 30 });
        }
      } finally {
        await relay.onApplicationShutdown();
        connections.onApplicationShutdown();
        lost.mockRestore();
      }
      expect(await trying()).toBe('failed');
      expect(await messages()).toMatchObject([{ done: false, dead: false, attempts: 1 }]);
      expect(await pause()).toBe(2);
    });

    it('and kills whoever tries ends somewhere: a try counts from its beginning', async () => {
      let begun = 0;
      run = () => new Promise(() => void (begun += 1));
      await add('a');
      for (let n = 1; n <= MAX_EFFECT_ATTEMPTS; n += 1) {
        void trying();
        await expect.poll(() => begun, { interval: 5 }).toBe(n);
      }
      expect(await pause()).toBe(3600);
      const abandoned = vi.fn(async () => {});
      app.get(EffectRegistry).get(TOPIC).abandon = abandoned;
      expect(await trying()).toBe(false);
      expect(begun).toBe(MAX_EFFECT_ATTEMPTS);
      expect(abandoned).toHaveBeenCalledTimes(1);
      expect(await messages()).toMatchObject([{ done: false, dead: true, error: 'never came to an end' }]);
    });
  });
});

describe('relay and worker on Redis', () => {
  /** The worker's own parts, beside the test's API. */
  async function withWorker(work: (parts: { relay: Relay; queue: Queue }) => Promise<void>): Promise<void> {
    const config = app.config;
    const connections = new QueueConnections(config);
    const logger = createLogger('silent', 'worker');
    const relay = new Relay(app.get(UnitOfWork), app.get(RealClock), connections, logger);
    const worker = new EffectsWorker(app.get(EffectRunner), connections, logger);
    const queue = new Queue(EFFECTS_QUEUE, { connection: connections.worker(), prefix: connections.prefix });
    relay.onApplicationBootstrap();
    worker.onApplicationBootstrap();
    try {
      await work({ relay, queue });
    } finally {
      await relay.onApplicationShutdown();
      await worker.onApplicationShutdown();
      await queue.close();
      connections.onApplicationShutdown();
    }
  }
  const settled = () =>
    expect
      .poll(async () => (await messages()).every(({ done }) => done), { timeout: 20_000, interval: 50 })
      .toBe(true);

  it('carry out every message once, and leave nothing behind in Redis', async () => {
    const seen: string[] = [];
    run = async ({ payload }) => void seen.push(String(payload['key']));
    for (let n = 0; n < 50; n += 1) await add(`k${n}`);
    await withWorker(async ({ queue }) => {
      await settled();
      await expect
        .poll(() => queue.getJobCountByTypes('wait', 'active', 'completed', 'failed', 'delayed'))
        .toBe(0);
    });
    expect(seen.toSorted()).toEqual(Array.from({ length: 50 }, (_, n) => `k${n}`).toSorted());
  });

  it('lose nothing when Redis is wiped with jobs queued', async () => {
    let ran = 0;
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    run = async () => {
      await gate;
      ran += 1;
    };
    for (let n = 0; n < 30; n += 1) await add(`k${n}`);
    await withWorker(async ({ queue }) => {
      await expect.poll(() => queue.getJobCountByTypes('wait', 'active')).toBeGreaterThan(20);
      await queue.obliterate({ force: true });
      open();
      // What was waiting is published again once its time has come.
      const timer = setInterval(() => app.clock.advance({ seconds: 5 }), 50);
      try {
        await settled();
      } finally {
        clearInterval(timer);
      }
    });
    expect(ran).toBe(30);
  });

  it('publish no more than is soon begun: whoever waits for a slow one keeps a short pause', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    run = () => gate;
    await app.run(m, async (tx) => {
      for (let n = 0; n < 700; n += 1)
        await app
          .get(Outbox)
          .add(tx, { municipalityId: m.id, topic: TOPIC, key: `k${n}`, payload: { key: `k${n}` } });
    });
    const looks = vi.spyOn(Queue.prototype, 'getWaitingCount');
    try {
      await withWorker(async () => {
        const published = async () =>
          (await messages()).filter((each) => each.published + each.attempts > 0).length;
        await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(10);
        expect(await published()).toBeLessThanOrEqual(400);
        open();
        await settled();
      });
    } finally {
      looks.mockRestore();
    }
    expect(Math.max(...(await messages()).map(({ attempts }) => attempts))).toBe(1);
  });
});
