import { Injectable, StreamableFile } from '@nestjs/common';
import type { ImportKind } from '@sosta/contracts';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CallContext, ClientActor, OperatorContext } from '../../../platform/http/context.js';
import { decodeCursor, page, type PageQuery } from '../../../platform/http/paging.js';
import { modelFile } from '../domain/import-columns.js';
import { problemReport } from '../domain/problem-report.js';
import { ImportBatches, MAX_PROBLEMS } from '../persistence/import-batches.js';
import {
  toImportDto,
  toImportProblemDto,
  type ImportDto,
  type ImportListDto,
  type ImportProblemListDto,
} from './imports.dto.js';

const MODEL_NAMES: Readonly<Record<ImportKind, string>> = {
  OFFICE_SUBSCRIPTIONS: 'modello-abbonamenti.csv',
  REGISTRY: 'modello-anagrafe.csv',
};

/** Operators, and programs that send files in their place. */
type Reader = OperatorContext | CallContext<ClientActor>;

@Injectable()
export class ImportViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batches: ImportBatches,
  ) {}

  list(call: Reader, query: PageQuery): Promise<ImportListDto> {
    const after = decodeCursor(query.cursor, ['instant', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.batches.list(tx, after, query.limit);
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id]);
      return { items: items.map((row) => toImportDto(row, call.locale)), nextCursor };
    });
  }

  one(call: Reader, id: string): Promise<ImportDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      toImportDto(await this.batches.get(tx, id), call.locale),
    );
  }

  problems(call: OperatorContext, id: string, query: PageQuery): Promise<ImportProblemListDto> {
    const after = decodeCursor(query.cursor, ['number', 'uuid']);
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.batches.get(tx, id);
      const rows = await this.batches.problems(tx, id, after, query.limit);
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.line, row.id]);
      return { items: items.map((row) => toImportProblemDto(row, call.locale)), nextCursor };
    });
  }

  report(call: OperatorContext, id: string): Promise<StreamableFile> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.batches.get(tx, id);
      const problems = await this.batches.problems(tx, id, null, 2 * MAX_PROBLEMS);
      return csvFile(problemReport(call.locale, problems), `importazione-${id}.csv`);
    });
  }

  model(kind: ImportKind): StreamableFile {
    return csvFile(modelFile(kind), MODEL_NAMES[kind]);
  }
}

function csvFile(text: string, name: string): StreamableFile {
  return new StreamableFile(Buffer.from(text, 'utf8'), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}
