import { Injectable } from '@nestjs/common';
import { townTime } from './town-time.js';

/** The only source of "now", so that tests can move it. What is done for a sandbox sees the sandbox's (ADR 0029). */
export abstract class Clock {
  abstract now(): Date;
}

/**
 * Everybody's time, whoever it is done for: ends of sessions, tokens and keys, signatures, limits, what is in a queue. A
 * sandbox's clock moves none of them.
 */
export abstract class RealClock extends Clock {}

@Injectable()
export class SystemClock extends RealClock {
  now(): Date {
    return new Date();
  }
}

/** Everybody's time, and in a sandbox whose clock was moved that sandbox's. */
@Injectable()
export class TownClock extends Clock {
  constructor(private readonly real: RealClock) {
    super();
  }
  now(): Date {
    const now = this.real.now();
    const town = townTime();
    return town === null ? now : new Date(now.getTime() + town.aheadMs);
  }
}

/** A clock that stands still until told otherwise; for tests and for the demo data. */
export class ManualClock extends RealClock {
  constructor(private instant: Date = new Date()) {
    super();
  }
  now(): Date {
    return new Date(this.instant);
  }
  set(instant: Date | string): void {
    this.instant = new Date(instant);
  }
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = step;
    this.instant = new Date(
      this.instant.getTime() + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000,
    );
  }
}
