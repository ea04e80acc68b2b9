import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { withoutTemporary } from '../../domain/plate-line.js';
import { SubscriptionLife, shown } from '../../subscription-life.js';

/** Ends a temporary plate before its last day, or takes back one that was to come. */
@Injectable()
export class ReturnPlate {
  constructor(private readonly life: SubscriptionLife) {}

  /** @throws Problem temporary_plate_none */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const returned = withoutTemporary(held.row.line, held.now.getTime(), held.primary);
    if (!returned) throw new Problem('temporary_plate_none');
    const at = new Date(returned.from).toISOString();
    await this.life.write(tx, call, held, {
      command: 'returnPlate',
      line: returned.line,
      note: input.note,
      data: { at, plate: returned.ended.plate },
    });
    await this.life.tell(tx, held, 'subscription-plate-returned', (_locale, common) => ({
      ...common,
      temporaryPlate: shown(held.row.vehicleKind, returned.ended),
      at,
    }));
  }
}
