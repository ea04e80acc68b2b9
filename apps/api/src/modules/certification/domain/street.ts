const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/^v\.?le\b\.?/, 'viale'],
  [/^c\.?so\b\.?/, 'corso'],
  [/^p\.?(?:za|zza|iazza)\b\.?/, 'piazza'],
  [/^l\.?go\b\.?/, 'largo'],
  [/^v\.?lo\b\.?/, 'vicolo'],
  [/^v\.(?=\s)/, 'via'],
];

/** A street as it is compared: without case, accents, punctuation and the usual abbreviations. */
export function normalizeStreet(street: string): string {
  let text = street.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  for (const [short, full] of ABBREVIATIONS) text = text.replace(short, full);
  return text.replace(/[^\p{L}\d]+/gu, ' ').trim();
}

/** Whether a street is one of a zone's. A help for the reviewer, who knows where names are spelt in other ways. */
export function isStreetOf(street: string, streets: readonly string[]): boolean {
  const wanted = normalizeStreet(street);
  return streets.some((one) => normalizeStreet(one) === wanted);
}
