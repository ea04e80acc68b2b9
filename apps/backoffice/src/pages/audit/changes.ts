/** One thing that was different before. */
export interface Change {
  /** Where: `name.it`. */
  field: string;
  from: string;
  to: string;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How names and values of the log are said. */
export interface EventWords {
  /** @param path of the part that changed: `name.it`, or the key of a rule */
  field: (path: string) => string;
  /** @returns undefined for a value that has no word: it is shown as it is */
  value: (path: string, value: unknown) => string | undefined;
  reason: (code: string) => string;
}
/** As they are stored. */
const AS_STORED: EventWords = { field: (path) => path, value: () => undefined, reason: (code) => code };

function textOf(path: string, value: unknown, words: EventWords): string {
  const said = words.value(path, value);
  if (said !== undefined) return said;
  if (value === undefined || value === null || value === '') return '–';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return value.map((item) => textOf(path, item, words)).join(', ') || '–';
  // The filters of an export, the days of a report: few and flat. What is deeper is told as it is stored.
  if (isObject(value) && Object.values(value).every((part) => typeof part !== 'object' || part === null))
    return Object.entries(value)
      .map(([name, part]) => `${words.field(name)}: ${textOf(name, part, words)}`)
      .join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Objects are compared part by part, so that one changed word of a long text is told alone. */
function differences(field: string, from: unknown, to: unknown, words: EventWords): Change[] {
  if (isObject(from) || isObject(to)) {
    const [before, after] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(field ? `${field}.${key}` : key, before[key], after[key], words),
    );
  }
  return JSON.stringify(from ?? null) === JSON.stringify(to ?? null)
    ? []
    : [{ field: words.field(field), from: textOf(field, from, words), to: textOf(field, to, words) }];
}

/** Words given with an action, and what the event says of its own accord, apart from before and after. */
export interface ReadableEvent {
  changes: Change[];
  reason: string | null;
  /** `field` as it is stored: what an id leads to depends on it. */
  details: { field: string; name: string; value: string }[];
}

/** What an event of the log holds, in an order people can read. */
export function readEvent(data: Json, words: EventWords = AS_STORED): ReadableEvent {
  const { changes, reason, note, reasons, from, to, ...rest } = data;
  const told = Object.hasOwn(data, 'from') || Object.hasOwn(data, 'to');
  const key = typeof rest['key'] === 'string' ? rest['key'] : '';
  const why = [
    reason,
    note,
    Array.isArray(reasons) ? reasons.map((code) => words.reason(String(code))).join(', ') : null,
  ]
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .join(' – ');
  return {
    changes: [
      ...(isObject(changes)
        ? Object.entries(changes).flatMap(([field, change]) =>
            isObject(change) ? differences(field, change['from'], change['to'], words) : [],
          )
        : []),
      ...(told ? differences(key, from, to, words) : []),
    ],
    reason: why || null,
    details: Object.entries(rest)
      .filter(([name]) => !(told && name === 'key'))
      .map(([field, value]) => ({ field, name: words.field(field), value: textOf(field, value, words) })),
  };
}
