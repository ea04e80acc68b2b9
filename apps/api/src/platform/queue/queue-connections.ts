import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

/** Redis connections for BullMQ: producers fail fast, workers wait for Redis to come back. */
@Injectable()
export class QueueConnections implements OnApplicationShutdown {
  readonly prefix: string;
  private readonly open: Redis[] = [];

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.prefix = config.queuePrefix;
  }

  producer(): Redis {
    return this.connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false });
  }

  worker(): Redis {
    return this.connect({ maxRetriesPerRequest: null });
  }

  async ping(): Promise<boolean> {
    const connection = this.open[0] ?? this.producer();
    return (await connection.ping()) === 'PONG';
  }

  onApplicationShutdown(): void {
    for (const connection of this.open) connection.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.config.redisUrl, {
      ...options,
      retryStrategy: (times) => Math.min(times * 50, 1000),
    });
    connection.on('error', () => undefined); // every user of the connection reports its own failures
    this.open.push(connection);
    return connection;
  }
}
