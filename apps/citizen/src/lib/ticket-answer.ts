import { formatPlate } from '@sosta/contracts';
import type { TicketVerification } from '../api/index.js';

/** What the colour says to whoever stands beside the car: it may park, it may not, the paper is not ours. */
export type TicketTone = 'success' | 'warning' | 'danger';

/** Green only for what is worth something today; the API decides, whatever states it may come to know. */
export function ticketTone({ valid, state }: Pick<TicketVerification, 'valid' | 'state'>): TicketTone {
  if (valid) return 'success';
  return state === 'NOT_GENUINE' ? 'danger' : 'warning';
}

/**
 * The token of an address read from a QR code: what follows #, as it was read. The decoded hash of the router would
 * no longer be what was signed.
 *
 * @param fullPath path, query and hash of the page
 */
export function ticketToken(fullPath: string): string {
  const at = fullPath.indexOf('#');
  return at < 0 ? '' : fullPath.slice(at + 1);
}

/** The plate as it is printed: spaced when it is an Italian car's, else as it is, with its country when foreign. */
export function ticketPlate(plate: string, country: string | null): string {
  return !country || country === 'IT' ? formatPlate('CAR', plate) : `${country} ${plate}`;
}
