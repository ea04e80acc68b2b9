import { Injectable } from '@nestjs/common';
import type { AssistanceState } from '@sosta/contracts';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext, OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page, type PageQuery } from '../../platform/http/paging.js';
import {
  toOperatorThreadDto,
  toThreadDto,
  type OperatorThreadDto,
  type OperatorThreadListDto,
  type OperatorThreadsQuery,
  type ThreadDto,
  type ThreadListDto,
} from './http/assistance.dto.js';
import {
  ThreadRepository,
  type FileRow,
  type MessageRow,
  type ThreadRow,
} from './persistence/thread.repository.js';

/** Reads assistance threads: a citizen's own, or all of them for the office. */
@Injectable()
export class Threads {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly threads: ThreadRepository,
  ) {}

  async own(call: CitizenContext, query: PageQuery): Promise<ThreadListDto> {
    const { rows, messages, nextCursor } = await this.page(call.municipality.id, query, {
      holderId: call.actor.holderId,
    });
    return { items: rows.map((row) => toThreadDto(row, messages)), nextCursor };
  }

  async ownOne(call: CitizenContext, id: string): Promise<ThreadDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      toThreadDto(
        await this.threads.get(tx, id, { holderId: call.actor.holderId }),
        await this.threads.messages(tx, [id]),
      ),
    );
  }

  async all(call: OperatorContext, query: OperatorThreadsQuery): Promise<OperatorThreadListDto> {
    const { rows, messages, files, nextCursor } = await this.page(
      call.municipality.id,
      query,
      query.state ? { state: query.state } : {},
    );
    return { items: rows.map((row) => toOperatorThreadDto(row, messages, files)), nextCursor };
  }

  async one(call: OperatorContext, id: string): Promise<OperatorThreadDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      toOperatorThreadDto(
        await this.threads.get(tx, id),
        await this.threads.messages(tx, [id]),
        await this.threads.files(tx, [id]),
      ),
    );
  }

  /** The threads of one person, for the page that shows everything about them. */
  async ofHolder(tx: Tx, holderId: string, limit: number): Promise<OperatorThreadDto[]> {
    const rows = (await this.threads.list(tx, { holderId, after: null, limit })).slice(0, limit);
    const ids = rows.map(({ id }) => id);
    const messages = await this.threads.messages(tx, ids);
    const files = await this.threads.files(tx, ids);
    return rows.map((row) => toOperatorThreadDto(row, messages, files));
  }

  private async page(
    municipalityId: string,
    query: PageQuery,
    filter: { holderId?: string; state?: AssistanceState },
  ): Promise<{ rows: ThreadRow[]; messages: MessageRow[]; files: FileRow[]; nextCursor: string | null }> {
    const cursor = decodeCursor(query.cursor, ['number', 'uuid']);
    const after = cursor ? { at: cursor[0] as number, id: cursor[1] as string } : null;
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const found = await this.threads.list(tx, { ...filter, after, limit: query.limit });
      const { items: rows, nextCursor } = page(found, query.limit, (row) => [
        row.updatedAt.getTime(),
        row.id,
      ]);
      const ids = rows.map(({ id }) => id);
      return {
        rows,
        messages: await this.threads.messages(tx, ids),
        files: await this.threads.files(tx, ids),
        nextCursor,
      };
    });
  }
}
