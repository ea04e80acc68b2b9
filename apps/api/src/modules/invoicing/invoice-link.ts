import { deriveKey, keyedHash, sameHash } from '../../platform/crypto/keys.js';

/**
 * Proof, in the link of the e-mail, that somebody received that e-mail: where the invoice is asked for from the e-mail
 * only, nobody asks without it. It opens nothing by itself: the holder signs in as for everything else.
 */
export function invoiceLinkToken(appSecret: string, municipalityId: string, subscriptionId: string): string {
  return keyedHash(deriveKey(appSecret, 'invoice-link'), `${municipalityId}:${subscriptionId}`);
}

export function isInvoiceLinkToken(
  appSecret: string,
  municipalityId: string,
  subscriptionId: string,
  token: string | null | undefined,
): boolean {
  return Boolean(token) && sameHash(token!, invoiceLinkToken(appSecret, municipalityId, subscriptionId));
}
