/**
 * The municipality this page belongs to: the first segment of the path (`/{slug}/…`). It is the router's base and
 * goes into every API path; nothing else in the app knows which municipality it serves.
 */
export const tenantOf = (pathname: string) => pathname.split('/')[1] ?? '';

export const slug = tenantOf(location.pathname);
