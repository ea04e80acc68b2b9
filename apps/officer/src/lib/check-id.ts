/** UUID version 7 (RFC 9562): told with a check, so that the server records it once however often it is told. */
export function newCheckId(atMs: number): string {
  const random = crypto.randomUUID();
  // The server's clock, as the phone reckons it, falls between two milliseconds.
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
