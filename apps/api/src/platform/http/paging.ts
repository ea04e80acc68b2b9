import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
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

export function decodeCursor(cursor: string | undefined, length: number): (string | number)[] | null {
  if (!cursor) return null;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(keys) && keys.length === length && keys.every((key) => typeof key === 'string' || typeof key === 'number')) return keys;
  } catch {
    // told below
  }
  throw Problem.field('/cursor', { code: 'format_invalid' });
}

/** Cuts the one row too many that the query asked for, and answers the cursor of the last one kept. */
export function page<T>(rows: T[], limit: number, keysOf: (row: T) => (string | number)[]): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(keysOf(last)) : null };
}
