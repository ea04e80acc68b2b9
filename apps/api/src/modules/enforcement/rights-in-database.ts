import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock, RealClock } from '../../platform/clock/clock.js';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { RightRepository, type RightRow } from './persistence/right.repository.js';

/** Rights of a plate, from the database. */
export interface Confirmed {
  rights: RightRow[];
  /** Everything committed before it is in the answer. */
  asOfMs: number;
}

interface Waiting {
  resolve: (confirmed: Confirmed) => void;
  reject: (error: Error) => void;
  /** Until when, by the machine's steady clock. */
  patientMs: number;
}

interface Lane {
  waiting: Map<string, Waiting[]>;
  asking: boolean;
  scheduled: boolean;
}

/** How long an officer waits before being told that there is no answer. */
const PATIENCE_MS = 2_500;
const RETRY_SECONDS = 3;
const MAX_PLATES = 1_000;
const NONE: RightRow[] = [];

/**
 * Asks the database about plates: those asked about while a query of the municipality's is under way share the next
 * one, so a rush of checks costs a few queries and not a connection each.
 */
@Injectable()
export class RightsInDatabase {
  private readonly lanes = new Map<string, Lane>();
  /** Who has not been answered yet, the most impatient first, and one timer for all of them. */
  private readonly unanswered = new Set<Waiting>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly realClock: RealClock,
    private readonly rights: RightRepository,
  ) {}

  /** @throws Problem check_unavailable when the database does not answer, or not in time */
  of(municipality: MunicipalityRef, plate: string): Promise<Confirmed> {
    const lane = this.laneOf(municipality.id);
    return new Promise<Confirmed>((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, patientMs: performance.now() + PATIENCE_MS };
      this.unanswered.add(waiting);
      this.timer ??= this.watch(PATIENCE_MS);
      const list = lane.waiting.get(plate);
      if (list) list.push(waiting);
      else lane.waiting.set(plate, [waiting]);
      this.schedule(municipality, lane);
    });
  }

  private watch(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.timer = null;
      const nowMs = performance.now();
      for (const waiting of this.unanswered) {
        if (waiting.patientMs > nowMs) {
          this.timer = this.watch(waiting.patientMs - nowMs);
          return;
        }
        this.unanswered.delete(waiting);
        waiting.reject(unavailable());
      }
    }, ms).unref();
  }

  private laneOf(municipalityId: string): Lane {
    let lane = this.lanes.get(municipalityId);
    if (!lane) {
      lane = { waiting: new Map(), asking: false, scheduled: false };
      this.lanes.set(municipalityId, lane);
    }
    return lane;
  }

  private schedule(municipality: MunicipalityRef, lane: Lane): void {
    if (lane.scheduled || lane.asking || lane.waiting.size === 0) return;
    lane.scheduled = true;
    // At the end of this turn of the event loop: whatever arrived in it goes along.
    setImmediate(() => {
      lane.scheduled = false;
      void this.ask(municipality, lane);
    });
  }

  private async ask(municipality: MunicipalityRef, lane: Lane): Promise<void> {
    const batch = [...lane.waiting].slice(0, MAX_PLATES);
    for (const [plate] of batch) lane.waiting.delete(plate);
    lane.asking = true;
    try {
      const asOfMs = this.realClock.now().getTime();
      const rows = await this.rights.ofPlates(
        municipality.id,
        batch.map(([plate]) => plate),
        civilDateOf(this.clock.now(), municipality.timezone),
      );
      const byPlate = Map.groupBy(rows, ({ plate }) => plate);
      for (const [plate, list] of batch)
        for (const waiting of list) {
          this.unanswered.delete(waiting);
          waiting.resolve({ rights: byPlate.get(plate) ?? NONE, asOfMs });
        }
    } catch (error) {
      const told = isDatabaseUnavailable(error) ? unavailable() : (error as Error);
      for (const [, list] of batch)
        for (const waiting of list) {
          this.unanswered.delete(waiting);
          waiting.reject(told);
        }
    } finally {
      lane.asking = false;
      this.schedule(municipality, lane);
    }
  }
}

function unavailable(): Problem {
  return new Problem('check_unavailable', { retryAfterSeconds: RETRY_SECONDS });
}
