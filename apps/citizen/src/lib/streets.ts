/** "Via G. Mazzini, 12" → "mazzini": what remains of a street's name when people and lists spell it differently. */
export function streetKey(street: string): string {
  return (
    street
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z\s]/g, ' ')
      .replace(/\b(via|viale|vico|vicolo|piazza|piazzetta|corso|largo|strada|traversa|lungomare)\b/g, ' ')
      .split(/\s+/)
      // Initials ("g mazzini") are written by some and not by others.
      .filter((word) => word.length > 1)
      .join(' ')
      .trim()
  );
}

/** The sector whose list of streets has this street; undefined when none or more than one has. */
export function zoneOfStreet<Zone extends { streets: string[] }>(
  street: string,
  zones: Zone[],
): Zone | undefined {
  const key = streetKey(street);
  if (!key) return undefined;
  const found = zones.filter(({ streets }) => streets.some((known) => streetKey(known) === key));
  return found.length === 1 ? found[0] : undefined;
}
