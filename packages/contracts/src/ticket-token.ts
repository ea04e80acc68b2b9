/**
 * The signed text behind the QR code of a ticket. Whoever knows the public keys can check it with no network at all;
 * whether the permit was revoked since is what the rights add.
 *
 * `S1.<key id>.<municipality>~<subscription>~<serial>~<country>~<plate>~<last day>.<signature>`, fit for a URL:
 * the signature is Ed25519 over everything before it, in base64url. Some 140 characters, so that the modules of the
 * QR code stay coarse enough for a scratched windscreen. No personal data is in it.
 */
export interface TicketClaims {
  /** Slug of the municipality: a token is worth nothing elsewhere, even where keys are shared. */
  readonly municipality: string;
  /** Subscription number as people read it. */
  readonly subscription: string;
  /** Number of the copy; copies before the newest are revoked. */
  readonly serial: number;
  readonly plate: { readonly country: string; readonly number: string };
  /** Last day of validity, `YYYY-MM-DD`, included. */
  readonly validUntil: string;
}

/** A token taken apart and not yet believed. */
export interface TicketTokenParts {
  kid: string;
  /** What the signature is over. */
  signed: string;
  /** Base64url, strictly: one token has one spelling, or a list of revoked ones could be walked around. */
  signature: string;
}

const VERSION = 'S1';
export const TICKET_KEY_ID_FORM = /^[\w-]{1,16}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** 64 bytes; the last character holds two bits of padding that must be zero. */
const SIGNATURE = /^[\w-]{85}[AQgw]$/;
/** Longer than any token we make; what a stranger types is not parsed beyond it. */
const MAX_LENGTH = 512;

/** @returns null for what is no token */
export function splitTicketToken(token: string): TicketTokenParts | null {
  if (token.length > MAX_LENGTH) return null;
  const parts = token.split('.');
  const [version, kid, payload, signature] = parts;
  if (parts.length !== 4 || version !== VERSION || !kid || !TICKET_KEY_ID_FORM.test(kid) || !payload)
    return null;
  if (!signature || !SIGNATURE.test(signature)) return null;
  return { kid, signed: `${version}.${kid}.${payload}`, signature };
}

/**
 * What a token says, to be read only once its signature was found genuine.
 * @returns null when it says nothing that a ticket says
 */
export function ticketClaimsOf({ signed }: TicketTokenParts): TicketClaims | null {
  try {
    return toClaims((signed.split('.')[2] ?? '').split('~').map(decodeURIComponent));
  } catch {
    return null;
  }
}

/** What is to be signed for a ticket. @throws RangeError when the claims are incomplete */
export function ticketTextToSign(kid: string, claims: TicketClaims): string {
  const { municipality, subscription, serial, plate, validUntil } = claims;
  const list = [municipality, subscription, String(serial), plate.country, plate.number, validUntil];
  if (!toClaims(list)) throw new RangeError('The claims of a ticket are incomplete');
  return `${VERSION}.${kid}.${list.map(escapeClaim).join('~')}`;
}

/** The token in what a QR code says: the address of the page that verifies it, or the token alone. */
export function ticketTokenIn(text: string): string {
  const at = text.indexOf('#');
  return (at < 0 ? text : text.slice(at + 1)).trim();
}

/** Percent-encodes all but letters, digits, `-` and `_`: the rest has a meaning here or in a URL. */
function escapeClaim(text: string): string {
  return encodeURIComponent(text).replace(
    /[.~!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function toClaims(list: readonly string[]): TicketClaims | null {
  const [municipality, subscription, serial = '', country, number, validUntil = ''] = list;
  if (list.length !== 6 || !municipality || !subscription || !country || !number) return null;
  if (!/^[1-9]\d{0,8}$/.test(serial) || !DAY.test(validUntil)) return null;
  return { municipality, subscription, serial: Number(serial), plate: { country, number }, validUntil };
}
