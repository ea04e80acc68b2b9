import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { ThreadRepository } from '../persistence/thread.repository.js';

/** More than a person writes, less than a program does. */
const MESSAGES_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

@Injectable()
export class WritingBrake {
  constructor(
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
  ) {}

  /** @throws Problem rate_limited */
  async check(tx: Tx, holderId: string): Promise<void> {
    const since = new Date(this.clock.now().getTime() - HOUR_MS);
    if ((await this.threads.writtenSince(tx, holderId, since)) >= MESSAGES_AN_HOUR) {
      throw new Problem('rate_limited', { retryAfterSeconds: 600 });
    }
  }
}
