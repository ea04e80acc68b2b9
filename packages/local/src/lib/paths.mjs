// Where things live. Everything the platform writes is under the git-ignored `.local/`.
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

/** Root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** `.local/`, or SOSTA_LOCAL_DIR. */
export const LOCAL_DIR = process.env.SOSTA_LOCAL_DIR ?? join(ROOT, '.local');

/** What costs time to make and holds nobody's data (unpacked binaries, build stamps). `reset` keeps it. */
export const CACHE_DIR = join(LOCAL_DIR, 'cache');

/** What Node made of the modules of the API, so that its next start need not. */
export const COMPILED = join(CACHE_DIR, 'compiled');
