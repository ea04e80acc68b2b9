/** What introduces a warden's telephone: which municipality, and the key made for it. */
export interface DeviceIntroduction {
  slug: string;
  apiKey: string;
}

const CODE = /^sosta-officer:([a-z][a-z0-9-]{1,40}):(sosta_live_[\w-]{49})$/;

/**
 * The text of the QR code that the back office shows once. It is no web address on purpose: a telephone's camera would
 * open it and keep the key in the browser's history.
 */
export function deviceCode({ slug, apiKey }: DeviceIntroduction): string {
  return `sosta-officer:${slug}:${apiKey}`;
}

/** @returns null for anything else */
export function readDeviceCode(text: string): DeviceIntroduction | null {
  const [, slug, apiKey] = CODE.exec(text.trim()) ?? [];
  return slug && apiKey ? { slug, apiKey } : null;
}
