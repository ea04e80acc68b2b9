/** What people type for money, with a comma or a point: whole cents, or null when it is none. */
export function centsOf(typed: string): number | null {
  const text = typed.trim().replace(/\s|€/g, '');
  const match = /^(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;
}
