import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { booked } from './domain/booking.js';
import { JournalRepository } from './persistence/journal.repository.js';

const AT_ONCE = 2_000;

/**
 * Writes down what has moved since it was last done. Whoever reads or closes the journal does this first, in the same
 * transaction; a payment that is kept only afterwards is found the next time, and counts on a day that is open then.
 */
@Injectable()
export class BookMovements {
  constructor(
    private readonly clock: Clock,
    private readonly journal: JournalRepository,
  ) {}

  async run(tx: Tx, municipality: MunicipalityRef): Promise<void> {
    await this.journal.turn(tx, municipality.id);
    const closedThroughOn = (await this.journal.closing(tx))?.throughOn ?? null;
    for (;;) {
      const moved = await this.journal.unbooked(tx, municipality.timezone, AT_ONCE);
      if (moved.length > 0)
        await this.journal.insert(
          tx,
          municipality.id,
          this.clock.now(),
          moved.map((one) => ({ ...one, ...booked(one, closedThroughOn), id: uuidv7() })),
        );
      if (moved.length < AT_ONCE) return;
    }
  }
}
