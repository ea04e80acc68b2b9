import {
  IMPORT_KINDS,
  IMPORT_STATES,
  type ImportKind,
  type ImportState,
  type Locale,
} from '@sosta/contracts';
import { ChoiceField, FlagField, Out } from '../../../platform/http/fields.js';
import { importProblemText, type RowProblem } from '../domain/import-problems.js';
import type { ImportBatchRow } from '../persistence/import-batches.js';

export class UploadImportQuery {
  @ChoiceField(IMPORT_KINDS, { name: 'ImportKind' })
  kind: ImportKind;
}

export class ApplyImportInput {
  @FlagField({ description: 'Write the valid rows and leave the wrong ones out' })
  validRowsOnly: boolean;
}

export class ImportDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...IMPORT_KINDS], enumName: 'ImportKind' }) kind: ImportKind;
  @Out({ enum: [...IMPORT_STATES], enumName: 'ImportState' }) state: ImportState;
  @Out() fileName: string;
  @Out({ type: 'integer', format: 'int64' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Known at the end of the check' })
  rowsTotal: number | null;
  @Out({ type: 'integer', format: 'int32', description: 'Of the phase under way' }) rowsDone: number;
  @Out({ type: 'integer', format: 'int32' }) rowsNew: number;
  @Out({ type: 'integer', format: 'int32' }) rowsChanged: number;
  @Out({ type: 'integer', format: 'int32' }) rowsUnchanged: number;
  @Out({ type: 'integer', format: 'int32' }) rowsWrong: number;
  @Out({ description: 'Only the valid rows were, or are being, written' }) validRowsOnly: boolean;
  @Out({
    type: String,
    nullable: true,
    description: 'Why the whole file was refused, in the language asked for',
  })
  refusal: string | null;
  @Out() createdByName: string;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

export class ImportListDto {
  @Out({ type: () => ImportDto, isArray: true }) items: ImportDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class ImportProblemDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: 'integer', format: 'int32' }) line: number;
  @Out({ type: String, nullable: true, description: 'As in the header; null: the whole row' })
  column: string | null;
  @Out({ description: 'Stable name of the problem' }) code: string;
  @Out({ type: String, nullable: true, description: 'What the cell holds, shortened' }) value: string | null;
  @Out({ description: 'What is wrong and what to do, in the language asked for' }) text: string;
}

export class ImportProblemListDto {
  @Out({ type: () => ImportProblemDto, isArray: true }) items: ImportProblemDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export function toImportDto(batch: ImportBatchRow, locale: Locale): ImportDto {
  return {
    id: batch.id,
    kind: batch.kind,
    state: batch.state,
    fileName: batch.fileName,
    sizeBytes: batch.sizeBytes,
    rowsTotal: batch.rowsTotal,
    rowsDone: batch.rowsDone,
    rowsNew: batch.rowsNew,
    rowsChanged: batch.rowsChanged,
    rowsUnchanged: batch.rowsUnchanged,
    rowsWrong: batch.rowsWrong,
    validRowsOnly: batch.validOnly,
    refusal: batch.refusal && importProblemText(locale, batch.refusal.code, batch.refusal.params),
    createdByName: batch.createdByName,
    createdAt: batch.createdAt.toISOString(),
    finishedAt: batch.finishedAt?.toISOString() ?? null,
  };
}

export function toImportProblemDto(problem: RowProblem & { id: string }, locale: Locale): ImportProblemDto {
  const value = problem.params['value'];
  return {
    id: problem.id,
    line: problem.line,
    column: problem.column,
    code: problem.code,
    value: value === undefined ? null : String(value),
    text: importProblemText(locale, problem.code, problem.params),
  };
}
