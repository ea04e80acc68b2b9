import type { Unit } from './report-words.js';

export interface ReportColumn {
  label: string;
  unit: Unit;
}
export interface ReportRow {
  key: string;
  label: string;
  /** As many as the columns; null where there is nothing to say. */
  values: readonly (number | null)[];
}
