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
    this.refuse(await this.threads.writtenSince(tx, holderId, this.anHourAgo()));
  }

  /** For who has no account. @throws Problem rate_limited */
  async checkThread(tx: Tx, threadId: string): Promise<void> {
    this.refuse(await this.threads.writtenInThreadSince(tx, threadId, this.anHourAgo()));
  }

  private anHourAgo(): Date {
    return new Date(this.clock.now().getTime() - HOUR_MS);
  }

  private refuse(written: number): void {
    if (written >= MESSAGES_AN_HOUR) throw new Problem('rate_limited', { retryAfterSeconds: 600 });
  }
}
