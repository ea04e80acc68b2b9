/**
 * One key for one intent: the same key while the same data are sent again (a double click, a retry after a timeout),
 * a new one as soon as the data change.
 */
export function createIdempotency(random: () => string = () => crypto.randomUUID()) {
  let last = '';
  let key = '';
  return (intent: unknown): string => {
    const text = JSON.stringify(intent);
    if (text !== last || !key) {
      last = text;
      key = random();
    }
    return key;
  };
}
