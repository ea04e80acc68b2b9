import pg from 'pg';

const names = new Map<string, string>();
/** Texts are written in our code, so they are few; a bound all the same, should one ever be built from data. */
const MAX_NAMES = 2_000;

function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_NAMES) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

/**
 * Sends parametrised statements under a name, so that PostgreSQL parses and plans each text once a connection instead
 * of at every call. Measured by `npm run bench -- purchase`.
 */
export class NamingClient extends pg.Client {
  // The overloads of `pg` cannot be restated in a subclass; the one TypeORM uses is (text, values).
  override query = ((first: unknown, values?: unknown, ...rest: unknown[]) => {
    const named =
      typeof first === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(first) : undefined;
    const original = pg.Client.prototype.query as (...all: unknown[]) => unknown;
    return named === undefined
      ? original.call(this, first, values, ...rest)
      : original.call(this, { name: named, text: first, values }, ...rest);
  }) as pg.Client['query'];
}
