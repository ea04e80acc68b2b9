export interface DateParts {
  day: string;
  month: string;
  year: string;
}

/** '2024-03-09' → { day: '09', month: '03', year: '2024' }; anything else gives what can be read of it. */
export function splitDate(value: string): DateParts {
  const [year = '', month = '', day = ''] = value.split('-');
  return { day, month, year };
}

/**
 * The civil date as 'YYYY-MM-DD' ('' when all three are empty). Parts that are not a date yet are joined as they
 * are, so that what was typed survives and the schema can refuse it.
 */
export function joinDate({ day, month, year }: DateParts): string {
  if (!day.trim() && !month.trim() && !year.trim()) return '';
  return [year.trim(), month.trim().padStart(2, '0'), day.trim().padStart(2, '0')].join('-');
}
