/** Where a handheld stands: in the first listing of all rights, or in the feed of changes. */
export type SyncPlace =
  | { mode: 'ALL'; /** Bound of the feed when the listing began. */ bound: bigint; after: string | null }
  | { mode: 'FEED'; xid: bigint; seq: bigint };

export interface SyncCursor {
  place: SyncPlace;
  /** What the copy was made under, besides the rights: another epoch asks for another copy. */
  epoch: string;
  /** When it was handed out. */
  issuedMs: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^\d{1,19}$/;

export function writeCursor({ place, epoch, issuedMs }: SyncCursor): string {
  const parts =
    place.mode === 'ALL'
      ? ['a', String(place.bound), place.after ?? '', issuedMs, epoch]
      : ['f', String(place.xid), String(place.seq), issuedMs, epoch];
  return Buffer.from(parts.join('.')).toString('base64url');
}

/** @returns null for what we did not write: a cursor is a client's word */
export function readCursor(text: string): SyncCursor | null {
  const [mode, first = '', second = '', issued = '', epoch = '', ...rest] = Buffer.from(text, 'base64url')
    .toString('utf8')
    .split('.');
  const issuedMs = Number(issued);
  if (rest.length > 0 || !NUMBER.test(first) || !NUMBER.test(issued) || issuedMs > 8.64e15) return null;
  if (mode === 'a' && (second === '' || UUID.test(second)))
    return { place: { mode: 'ALL', bound: BigInt(first), after: second || null }, epoch, issuedMs };
  if (mode === 'f' && NUMBER.test(second) && BigInt(first) < 1n << 63n && BigInt(second) < 1n << 63n)
    return { place: { mode: 'FEED', xid: BigInt(first), seq: BigInt(second) }, epoch, issuedMs };
  return null;
}
