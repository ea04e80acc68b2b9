import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { ApiClientRepository } from '../persistence/api-client.repository.js';

/**
 * Ids of the zones a key is limited to.
 * @throws Problem validation_failed on the code that is no zone's
 */
export async function zoneLimits(
  tx: Tx,
  clients: ApiClientRepository,
  codes: readonly string[] | null | undefined,
): Promise<string[] | null> {
  if (!codes || codes.length === 0) return null;
  const known = await clients.zonesByCode(tx, codes);
  return codes.map((code, index) => {
    const id = known.get(code);
    if (!id) throw Problem.field(`/zones/${index}`, { code: 'value_not_allowed' });
    return id;
  });
}

/**
 * An end that is still to come.
 * @throws Problem validation_failed on the field when it has passed
 */
export function future(text: string | null | undefined, now: Date, pointer: string): Date | null {
  if (!text) return null;
  const instant = new Date(text);
  if (instant <= now) throw Problem.field(pointer, { code: 'date_in_past' });
  return instant;
}
