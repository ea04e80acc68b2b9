/** Where a logo lies in the store, and where the public finds it. The hash of its content is part of both. */
export const logoKey = (municipalityId: string, hash: string): string =>
  `municipalities/${municipalityId}/logo-${hash}.png`;
export const logoUrl = (slug: string, hash: string): string => `/api/v1/${slug}/logo/${hash}`;
