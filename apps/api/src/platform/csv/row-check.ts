import { isFormula } from './csv-cells.js';

/** What can be wrong with a cell whatever it is about. */
export type CellProblemCode = 'FORMULA' | 'CHARACTERS' | 'REQUIRED' | 'TOO_LONG';
export type CellProblemParams = Readonly<Record<string, string | number>>;

export interface CellProblem<Code extends string> {
  line: number;
  /** Null: the row as a whole. */
  column: string | null;
  code: Code | CellProblemCode;
  params: CellProblemParams;
}

/** Control characters, bidirectional overrides and other format characters never belong in a cell. */
const SINGLE_LINE = /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]*$/u;
const SHOWN = 60;

/** The cells of one row, read one by one; what is wrong is collected, so that one look tells everything. */
export class RowCheck<Code extends string> {
  readonly problems: CellProblem<Code>[] = [];

  constructor(
    readonly line: number,
    private readonly cells: ReadonlyMap<string, string>,
  ) {}

  wrong(column: string | null, code: Code | CellProblemCode, params: CellProblemParams = {}): null {
    const value = column === null ? '' : (this.cells.get(column) ?? '');
    this.problems.push({
      line: this.line,
      column,
      code,
      params: value === '' ? params : { ...params, value: value.slice(0, SHOWN) },
    });
    return null;
  }

  /** The trimmed text of a cell, '' when it is empty or wrong. */
  text(column: string, options: { max: number; required?: boolean; phone?: boolean }): string {
    const raw = this.cells.get(column) ?? '';
    if (isFormula(raw, { phone: options.phone ?? false })) {
      this.wrong(column, 'FORMULA');
      return '';
    }
    const text = raw.trim().normalize('NFC');
    if (text === '') {
      if (options.required) this.wrong(column, 'REQUIRED');
      return '';
    }
    if (!SINGLE_LINE.test(text)) {
      this.wrong(column, 'CHARACTERS');
      return '';
    }
    if (text.length > options.max) {
      this.wrong(column, 'TOO_LONG', { max: options.max });
      return '';
    }
    return text;
  }

  /** A cell that `read` understands; null when it is empty, or wrong with `code`. */
  read<T>(
    column: string,
    options: { max: number; required?: boolean },
    code: Code,
    read: (text: string) => T | null,
  ): T | null {
    const text = this.text(column, options);
    if (text === '') return null;
    return read(text) ?? this.wrong(column, code);
  }

  matching(
    column: string,
    options: { max: number; required?: boolean; phone?: boolean },
    code: Code,
    pattern: RegExp,
  ): string {
    const text = this.text(column, options);
    if (text !== '' && !pattern.test(text)) this.wrong(column, code);
    return text;
  }
}
