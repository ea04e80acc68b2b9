import type { Config } from '../../config/config.js';
import { deriveKey } from '../../platform/crypto/keys.js';
import {
  ticketPublicKeys,
  ticketSigningKey,
  type TicketPublicKeys,
  type TicketSigningKey,
} from './ticket-token.js';

/** The first key ever; tickets signed with it are on windscreens, so it is derived as it always was. */
const FIRST_KEY_ID = 'k1';

/**
 * The keys that sign tickets and copies of the rights, by the names in SIGNING_KEYS: the first signs, the others are
 * believed until what they signed has expired, and vouch for the first (see "Deploy").
 */
export function ticketKeys({ appSecret, signingKeyIds }: Pick<Config, 'appSecret' | 'signingKeyIds'>): {
  signing: TicketSigningKey;
  all: readonly TicketSigningKey[];
  verifying: TicketPublicKeys;
} {
  const all = signingKeyIds.map((kid) =>
    ticketSigningKey(kid, deriveKey(appSecret, kid === FIRST_KEY_ID ? 'ticket' : `ticket:${kid}`)),
  );
  return { signing: all[0]!, all, verifying: ticketPublicKeys(all) };
}
