import { defineStore } from 'pinia';
import { reactive, watch } from 'vue';

const KEY = 'sosta.backoffice.rotations';
/** The oldest are forgotten. */
const KEPT = 200;

function read(): [string, number][] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter(
      (entry): entry is [string, number] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && [90, 180, 270].includes(entry[1] as number),
    );
  } catch {
    return [];
  }
}

/** How each document was turned, kept on this device: one photographed sideways is turned once. Ids only. */
export const useRotations = defineStore('document-rotations', () => {
  const turned = reactive(new Map<string, number>(read()));

  function turn(id: string, degrees: 90 | -90): void {
    const next = ((turned.get(id) ?? 0) + degrees + 360) % 360;
    turned.delete(id);
    if (next !== 0) turned.set(id, next);
  }
  watch(turned, () => {
    try {
      localStorage.setItem(KEY, JSON.stringify([...turned].slice(-KEPT)));
    } catch {
      // Refused storage: it lasts for this visit.
    }
  });

  return { of: (id: string): number => turned.get(id) ?? 0, turn };
});
