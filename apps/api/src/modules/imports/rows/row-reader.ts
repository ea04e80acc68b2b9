import { RowCheck } from '../../../platform/csv/row-check.js';
import type { ImportProblemCode, RowProblem } from '../domain/import-problems.js';

export class ImportRowCheck extends RowCheck<ImportProblemCode> {}

/** A well-formed row, as it is staged. */
export interface StagedRow {
  line: number;
  /** What it is about; two rows of a file cannot be about the same. */
  key: string;
  data: Record<string, unknown>;
  right: StagedRight | null;
}

export interface StagedRight {
  country: string;
  plate: string;
  family: string;
  zoneIds: string[];
  /** First day, and the day after the last one. */
  from: string;
  to: string;
}

export type ReadRow = { ok: true; row: StagedRow } | { ok: false; problems: RowProblem[] };

/** Understands the rows of one kind of file. Whether they fit what is known already is decided later, in the database. */
export interface RowReader {
  /** The column named when two rows have the same key. */
  readonly keyColumn: string;
  read(check: ImportRowCheck): Promise<ReadRow>;
}

export interface ReadAddress {
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

export function readAddress(check: ImportRowCheck): ReadAddress {
  return {
    street: check.text('indirizzo', { max: 200, required: true }),
    streetNumber: check.text('civico', { max: 20, required: true }),
    postalCode: check.matching('cap', { max: 20, required: true }, 'POSTAL_CODE', /^\d{5}$/),
    city: check.text('comune', { max: 100, required: true }),
    province:
      check.read('provincia', { max: 20, required: true }, 'PROVINCE', (text) =>
        /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null,
      ) ?? '',
  };
}
