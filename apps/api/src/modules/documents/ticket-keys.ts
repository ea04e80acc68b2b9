import { deriveKey } from '../../platform/crypto/keys.js';
import {
  ticketPublicKeys,
  ticketSigningKey,
  type TicketPublicKeys,
  type TicketSigningKey,
} from './ticket-token.js';

/** The key that signs new tickets. A rotation adds one here and keeps the old until its tickets have expired. */
export const TICKET_KEY_ID = 'k1';

export function ticketKeys(appSecret: string): { signing: TicketSigningKey; verifying: TicketPublicKeys } {
  const signing = ticketSigningKey(TICKET_KEY_ID, deriveKey(appSecret, 'ticket'));
  return { signing, verifying: ticketPublicKeys([signing]) };
}
