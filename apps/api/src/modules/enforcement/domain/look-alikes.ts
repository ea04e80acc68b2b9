/** Characters that people take for one another on a plate, or on a form that was typed from one. */
const GROUPS = ['O0QD', 'I1L', 'B8', 'S5', 'Z2', 'G6'] as const;
const SIMILAR = new Map<string, string>(GROUPS.flatMap((group) => [...group].map((one) => [one, group])));
const MAX_CHANGES = 2;

/**
 * Plates that differ from one in at most two characters that look alike, the nearest first. For hints, never applied
 * silently: each is another car's plate.
 */
export function lookAlikes(plate: string): string[] {
  const found = new Set<string>();
  let frontier = [plate];
  for (let change = 0; change < MAX_CHANGES; change += 1) {
    const next: string[] = [];
    for (const one of frontier) {
      for (let at = 0; at < one.length; at += 1) {
        for (const other of SIMILAR.get(one[at]!) ?? '') {
          const variant = one.slice(0, at) + other + one.slice(at + 1);
          if (variant === plate || found.has(variant)) continue;
          found.add(variant);
          next.push(variant);
        }
      }
    }
    frontier = next;
  }
  return [...found];
}
