import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { isCivilDate } from '../clock/civil.js';
import { Problem } from './problem.js';

/** Keyset paging: `cursor` is what the page before answered as `nextCursor`. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? Number(value) : value))
  @IsInt({ context: { code: 'not_a_whole_number' } })
  @Min(1, { context: { code: 'too_small', params: { min: 1 } } })
  @Max(100, { context: { code: 'too_large', params: { max: 100 } } })
  limit: number = 25;

  @ApiPropertyOptional({ type: String, maxLength: 400 })
  @IsOptional()
  @IsString({ context: { code: 'format_invalid' } })
  @MaxLength(400, { context: { code: 'too_long', params: { max: 400 } } })
  cursor?: string;
}

export function encodeCursor(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** What a key of a cursor must look like; a cursor is a client's word and goes into a query. */
const KEY_SHAPES = {
  text: (key: unknown) => typeof key === 'string' && !key.includes('\u0000'),
  uuid: (key: unknown) => typeof key === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key),
  date: (key: unknown) => typeof key === 'string' && isCivilDate(key),
  instant: (key: unknown) =>
    typeof key === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(key) && !Number.isNaN(Date.parse(key)),
  /** A decimal number in PostgreSQL's text form. */
  decimal: (key: unknown) => typeof key === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(key),
  /** A whole number; milliseconds of an instant too. */
  number: (key: unknown) => Number.isSafeInteger(key) && Math.abs(key as number) < 8.64e15,
} as const;
export type CursorKey = keyof typeof KEY_SHAPES;

/**
 * The keys of a cursor, or null when there is none. `shape` says what each must look like, for example `['instant', 'uuid']`.
 * @throws Problem validation_failed on /cursor
 */
export function decodeCursor(
  cursor: string | undefined,
  shape: readonly CursorKey[],
): (string | number)[] | null {
  if (!cursor) return null;
  const fits = (keys: unknown): keys is (string | number)[] =>
    Array.isArray(keys) &&
    keys.length === shape.length &&
    shape.every((name, index) => KEY_SHAPES[name](keys[index]));
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (fits(keys)) return keys;
  } catch {
    // told below
  }
  throw Problem.field('/cursor', { code: 'format_invalid' });
}

/** Cuts the one row too many that the query asked for, and answers the cursor of the last one kept. */
export function page<T>(
  rows: T[],
  limit: number,
  keysOf: (row: T) => (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(keysOf(last)) : null };
}
