import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { ImportProblemCode, ImportProblemParams } from '../domain/import-problems.js';
import type { RowReader } from '../rows/row-reader.js';
import type { StagedDbRow } from './import-staging.js';

export interface JudgedRow {
  line: number;
  /** As written with the row when it was compared last. */
  before: string;
  outcome: 'NEW' | 'CHANGED' | 'UNCHANGED';
  problem: { column: string; code: ImportProblemCode; params: ImportProblemParams } | null;
}

/** One kind of file: how its rows are read, compared with what is known, and written. */
export interface KindOfImport<Data = unknown> {
  /** Whether rows of one file are compared with each other. */
  readonly comparesRows: boolean;
  /** A reader that knows what the rows may refer to. */
  reader(tx: Tx, municipality: MunicipalityRef): Promise<RowReader>;
  /** What the next staged rows after a line would do. Empty: there are none. */
  judge(
    tx: Tx,
    municipality: MunicipalityRef,
    batchId: string,
    afterLine: number,
    limit: number,
  ): Promise<JudgedRow[]>;
  write(tx: Tx, municipality: MunicipalityRef, rows: readonly StagedDbRow<Data>[]): Promise<void>;
}
