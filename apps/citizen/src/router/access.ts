import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';

/** Where a person may go: `true`, or the page to go to instead. */
export function decideAccess(
  to: Pick<RouteLocationNormalized, 'meta' | 'fullPath' | 'query'>,
  signedIn: boolean,
): true | RouteLocationRaw {
  if (to.meta.access === 'citizen' && !signedIn) return { name: 'login', query: { next: to.fullPath } };
  if (to.meta.access === 'guest' && signedIn) return nextPage(to.query.next);
  return true;
}

/** The page wanted before signing in; only a path of this app, never another site (`//evil.example`). */
export function nextPage(next: unknown): RouteLocationRaw {
  const path = typeof next === 'string' ? next : '';
  return path.startsWith('/') && !path.startsWith('//') && !path.includes('\\')
    ? path
    : { name: 'dashboard' };
}
