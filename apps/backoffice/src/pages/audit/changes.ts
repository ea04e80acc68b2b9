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

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ') || '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Objects are compared part by part, so that one changed word of a long text is told alone. */
function differences(field: string, from: unknown, to: unknown): Change[] {
  if (isObject(from) || isObject(to)) {
    const [before, after] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(field ? `${field}.${key}` : key, before[key], after[key]),
    );
  }
  return JSON.stringify(from ?? null) === JSON.stringify(to ?? null)
    ? []
    : [{ field, from: textOf(from), to: textOf(to) }];
}

/** Words given with an action, and what the event says of its own accord, apart from before and after. */
export interface ReadableEvent {
  changes: Change[];
  reason: string | null;
  details: { name: string; value: string }[];
}

/** What an event of the log holds, in an order people can read. */
export function readEvent(data: Json): ReadableEvent {
  const { changes, reason, note, reasons, from, to, ...rest } = data;
  const told = Object.hasOwn(data, 'from') || Object.hasOwn(data, 'to');
  const key = typeof rest['key'] === 'string' ? rest['key'] : '';
  const words = [reason, note, Array.isArray(reasons) ? reasons.join(', ') : null]
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .join(' – ');
  return {
    changes: [
      ...(isObject(changes)
        ? Object.entries(changes).flatMap(([field, change]) =>
            isObject(change) ? differences(field, change['from'], change['to']) : [],
          )
        : []),
      ...(told ? differences(key, from, to) : []),
    ],
    reason: words || null,
    details: Object.entries(rest)
      .filter(([name]) => !(told && name === 'key'))
      .map(([name, value]) => ({ name, value: textOf(value) })),
  };
}
