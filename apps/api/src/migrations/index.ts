import { Foundation1700000000001 } from './1700000000001-foundation.js';

/** In order. A landed migration is never changed: expand, backfill, contract. */
export const migrations = [Foundation1700000000001];
