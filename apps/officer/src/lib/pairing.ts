/** What the back office's page of keys shows as a QR code, once: which municipality, and the key. */
export interface Introduction {
  slug: string;
  apiKey: string;
}

const CODE = /^sosta-officer:([a-z][a-z0-9-]{1,40}):(sosta_live_[\w-]{49})$/;
const KEY = /^sosta_live_[\w-]{49}$/;
const SLUG = /^[a-z][a-z0-9-]{1,40}$/;

/**
 * Reads what was scanned or pasted: the whole code, or a key and the municipality's short address.
 * It is no web address on purpose: the camera of a telephone would open it and keep the key in the browser's history.
 *
 * @returns null for anything else
 */
export function readIntroduction(text: string, slug = ''): Introduction | null {
  const code = CODE.exec(text.trim());
  if (code) return { slug: code[1]!, apiKey: code[2]! };
  const town = slug.trim().toLowerCase();
  return KEY.test(text.trim()) && SLUG.test(town) ? { slug: town, apiKey: text.trim() } : null;
}
