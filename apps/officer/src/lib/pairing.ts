import { readDeviceCode, type DeviceIntroduction } from '@sosta/contracts';

const KEY = /^sosta_live_[\w-]{49}$/;
const SLUG = /^[a-z][a-z0-9-]{1,40}$/;

/**
 * Reads what was scanned or pasted: the whole code, or a key and the municipality's short address.
 * @returns null for anything else
 */
export function readIntroduction(text: string, slug = ''): DeviceIntroduction | null {
  const town = slug.trim().toLowerCase();
  const apiKey = text.trim();
  return readDeviceCode(text) ?? (KEY.test(apiKey) && SLUG.test(town) ? { slug: town, apiKey } : null);
}
