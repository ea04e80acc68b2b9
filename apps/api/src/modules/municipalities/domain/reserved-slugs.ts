/**
 * First parts of addresses that are not a municipality: the front door's and the API's own (`/api`, `/mail`), the web
 * apps', and what stands where the municipality stands below `/api/v1`. A test compares the list with the routes.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  // Where web pages are served
  ...[
    'api',
    'assets',
    'backoffice',
    'citizen',
    'docs',
    'favicon',
    'mail',
    'manual',
    'robots',
    'static',
    'www',
  ],
  // Below /api/v1
  ...[
    'auth',
    'enforcement',
    'health',
    'mail-events',
    'openapi',
    'operator-auth',
    'payments',
    'platform',
    'ready',
    'status',
  ],
  ...['webhooks', 'apds', 'v1', 'v2'],
  // Pages of the back office that stand where the municipality stands
  ...['accesso', 'attivazione', 'comuni', 'nuovo-comune'],
  // Names that people would take for the platform's own
  ...[
    'admin',
    'administrator',
    'assistenza',
    'console',
    'demo',
    'help',
    'login',
    'metrics',
    'officer',
    'operator',
  ],
  ...[
    'root',
    'security',
    'sosta',
    'support',
    'system',
    'test',
    'verify',
    'verifica',
    'well-known',
    'www-data',
  ],
]);

export const SLUG = /^[a-z][a-z0-9-]{1,40}$/;

/** Slugs start with a letter: `_citizen` and `.well-known` can never be one. */
export function isReservedSlug(slug: string): boolean {
  return RESERVED_SLUGS.has(slug);
}
