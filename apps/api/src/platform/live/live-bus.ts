import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { LiveHint } from './live-hints.js';

/** How long a screen waits for Redis before it is connected without. */
const PATIENCE_MS = 1000;

/**
 * Carries hints from whichever process changed something to those that hold the screens' streams, over Redis. Nothing
 * depends on a hint: without Redis they are lost, and screens find out when they read again by themselves.
 */
@Injectable()
export class LiveBus implements OnModuleInit, BeforeApplicationShutdown {
  private readonly channel: string;
  private readonly listeners = new Set<(hint: LiveHint) => void>();
  private publisher: Redis | null = null;
  private subscriber: Redis | null = null;
  private heardNow: Promise<void> | null = null;
  private over = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.channel = `${config.queuePrefix}:live`;
  }

  onModuleInit(): void {
    this.unitOfWork.onHints = (hints) => this.publish(hints);
  }

  beforeApplicationShutdown(): void {
    this.over = true;
    this.publisher?.disconnect();
    this.subscriber?.disconnect();
  }

  /**
   * Every hint of every municipality from now on, whichever process it came from. Answers when it is heard for certain,
   * or at once when Redis is away: it is heard from when Redis comes back.
   */
  async listen(listener: (hint: LiveHint) => void): Promise<void> {
    this.listeners.add(listener);
    if (this.over) return;
    this.heardNow ??= this.subscribe();
    await this.heardNow;
  }

  private async subscribe(): Promise<void> {
    const subscriber = this.connect();
    this.subscriber = subscriber;
    subscriber.on('message', (_channel, text) => this.heard(text));
    await new Promise<void>((heard) => {
      // Each time anew: a subscription that failed is not repeated by itself.
      subscriber.on(
        'ready',
        () =>
          void subscriber.subscribe(this.channel).then(
            () => heard(),
            () => undefined,
          ),
      );
      setTimeout(heard, PATIENCE_MS).unref();
    });
  }

  private publish(hints: LiveHint[]): void {
    if (this.over) return;
    this.publisher ??= this.connect();
    for (const one of hints)
      void this.publisher.publish(this.channel, JSON.stringify(one)).catch(() => undefined);
  }

  private heard(text: string): void {
    const heard = JSON.parse(text) as LiveHint;
    for (const listener of this.listeners) listener(heard);
  }

  private connect(): Redis {
    const connection = new Redis(this.config.redisUrl, {
      // A hint that waits for Redis to come back is worth nothing by then.
      maxRetriesPerRequest: 1,
      retryStrategy: (times) => Math.min(times * 200, 5000),
    });
    connection.on('error', () => undefined);
    return connection;
  }
}
