/** Fields that are not free text: the type system or a format of ours fixes them. */
const FIXED = new Set([
  'locale',
  'validFrom',
  'validUntil',
  'issuedAt',
  'accreditedAt',
  'issuedOn',
  'at',
  'day',
  'openedAt',
  'closedAt',
  'paidAt',
  'paidOn',
  'bornOn',
  'from',
  'until',
  'signedOn',
  'invoiceUntil',
  'dueOn',
  'taxRegime',
  'title',
  'timeZone',
]);

/** A copy of a document's data with every free text replaced: names, notes, plates, even the accent colour. */
export function withHostileText<T>(data: T, text: string): T {
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return FIXED.has(key) ? value : text;
    if (Array.isArray(value)) return value.map((item) => replace(item, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item, name)]));
    }
    return value;
  };
  return replace(data, '') as T;
}
