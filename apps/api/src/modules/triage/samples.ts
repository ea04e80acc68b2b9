import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { RequestKinds } from '../requests/index.js';
import type { SampleCheckDto, SampleListDto, SampleQuery } from './http/rules.dto.js';
import { SampleRepository, type SampleRow } from './persistence/sample.repository.js';

/** "Controlli a campione": what the rules approved and a person looks at again. */
@Injectable()
export class Samples {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly samples: SampleRepository,
    private readonly kinds: RequestKinds,
  ) {}

  /** The longest waiting first. */
  list(call: OperatorContext, query: SampleQuery): Promise<SampleListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.samples.list(
        tx,
        query.state ?? 'OPEN',
        decodeCursor(query.cursor, ['instant', 'uuid']),
        query.limit + 1,
      );
      const { items, nextCursor } = page(rows, query.limit, (row) => [
        row.drawnAt.toISOString(),
        row.requestId,
      ]);
      const titles = new Map<string, string>();
      for (const handler of this.kinds.all()) {
        const ids = items.filter((row) => row.kind === handler.kind).map((row) => row.requestId);
        if (ids.length === 0) continue;
        for (const [id, title] of await handler.titles(tx, ids, call.locale)) titles.set(id, title);
      }
      return {
        items: items.map((row) => ({
          ...toSampleCheckDto(row),
          requestId: row.requestId,
          number: row.number,
          kind: row.kind,
          requestState: row.requestState,
          title: titles.get(row.requestId) ?? '',
          holderName: row.holderName,
          subscriptionId: row.subscriptionId,
        })),
        nextCursor,
        open: await this.samples.openCount(tx),
      };
    });
  }
}

export function toSampleCheckDto(row: SampleRow): SampleCheckDto {
  return {
    state: row.state,
    version: row.version,
    percent: row.percent,
    drawnAt: row.drawnAt.toISOString(),
    note: row.note,
    checkedByName: row.checkedByName,
    checkedAt: row.checkedAt?.toISOString() ?? null,
  };
}
