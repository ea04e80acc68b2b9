/** What an edit changed, for the audit trail: `{ color: { from, to } }`. The version says nothing and is left out. */
export function changesOf<T extends object>(
  before: T,
  after: T,
): Record<string, { from: unknown; to: unknown }> {
  return Object.fromEntries(
    (Object.keys(after) as (keyof T & string)[])
      .filter((key) => key !== 'version' && JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => [key, { from: before[key] ?? null, to: after[key] ?? null }]),
  );
}
