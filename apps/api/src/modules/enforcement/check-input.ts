import { normalizePlate, type FieldCode, type PointedFieldProblem } from '@sosta/contracts';
import { instantMs } from '../../platform/clock/instant.js';
import { Problem } from '../../platform/http/problem.js';
import type { Point } from './domain/ground.js';
import { MAX_BATCH } from './http/check.dto.js';

/** A check as asked for, read and in order. */
export interface CheckQuestion {
  /** Chosen by the caller, who may ask again; null: ours. */
  checkId: string | null;
  plate: string;
  country: string | null;
  /** The zone named, or null: then the place decides, or any zone will do. */
  zone: string | null;
  place: Point | null;
  /** Null: now. */
  atMs: number | null;
  reference: string | null;
}

const STORED_PLATE = /^[A-Z0-9]{2,12}$/;
/** Letters of the Latin alphabet with or without accents, digits, and what people put between them. */
const TYPED_PLATE = /^[A-Za-z0-9\p{M}\s.\-–—·•/_]*$/u;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const COUNTRY = /^[A-Z]{2}$/;
const LINE = /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]*$/u;
const FIELDS = new Set(['checkId', 'plate', 'country', 'zone', 'location', 'at', 'reference']);

/**
 * Reads the body of a check. By hand: on the busiest route the validation pipe costs more than the check.
 * @throws Problem malformed_request, validation_failed
 */
export function readCheck(body: unknown): CheckQuestion {
  const problems: PointedFieldProblem[] = [];
  const question = readOne(body, '', problems);
  if (problems.length > 0 || !question) throw refused(problems);
  return question;
}

/**
 * Reads a batch; what is wrong with one item is told in its place, and the others are answered.
 * @throws Problem validation_failed on /checks
 */
export function readBatch(body: unknown): (CheckQuestion | Problem)[] {
  const checks = isRecord(body) ? body['checks'] : undefined;
  if (!Array.isArray(checks)) throw Problem.field('/checks', { code: 'required' });
  if (checks.length === 0) throw Problem.field('/checks', { code: 'too_few', params: { min: 1 } });
  if (checks.length > MAX_BATCH)
    throw Problem.field('/checks', { code: 'too_many', params: { max: MAX_BATCH } });
  return checks.map((check, index) => {
    const problems: PointedFieldProblem[] = [];
    const question = readOne(check, `/checks/${index}`, problems);
    return question && problems.length === 0 ? question : Problem.fields(problems);
  });
}

/** For questions in other words than ours: what is wrong with a field is told under the name that it was asked with. */
export async function inTheirWords<T>(
  names: Readonly<Record<string, string>>,
  ask: () => T | Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Problem) || !error.options.errors) throw error;
    const errors = error.options.errors.map((one) => ({
      ...one,
      pointer: `/${names[one.pointer.slice(1)] ?? one.pointer.slice(1)}`,
    }));
    throw new Problem(error.code, { ...error.options, errors });
  }
}

function readOne(body: unknown, pointer: string, problems: PointedFieldProblem[]): CheckQuestion | null {
  if (!isRecord(body)) {
    problems.push({ pointer: pointer || '/', code: 'format_invalid' });
    return null;
  }
  const refuse = (field: string, code: PointedFieldProblem['code'], params?: PointedFieldProblem['params']) =>
    problems.push({ pointer: `${pointer}/${field}`, code, ...(params ? { params } : {}) });

  for (const field in body) if (!FIELDS.has(field)) refuse(field, 'unexpected_property');
  const { checkId = null, plate, country = null, zone = null, location = null } = body;
  const { at = null, reference = null } = body;

  if (checkId !== null && (typeof checkId !== 'string' || !UUID.test(checkId)))
    refuse('checkId', 'format_invalid');

  let stored = '';
  if (typeof plate !== 'string' || plate === '') refuse('plate', 'required');
  else if (plate.length > 20) refuse('plate', 'too_long', { max: 20 });
  else {
    stored = STORED_PLATE.test(plate) ? plate : normalizePlate(plate);
    // A letter of another alphabet looks like ours and is none: without it this would be another car's plate.
    if (stored !== plate && !TYPED_PLATE.test(plate.normalize('NFD')))
      refuse('plate', 'characters_not_allowed');
    else if (!STORED_PLATE.test(stored)) refuse('plate', 'format_invalid');
  }
  if (country !== null && (typeof country !== 'string' || !COUNTRY.test(country)))
    refuse('country', 'format_invalid');
  if (zone !== null && (typeof zone !== 'string' || zone === '' || zone.length > 40))
    refuse('zone', 'value_not_allowed');
  const place = location === null ? null : readPlace(location, refuse);
  if (place && zone !== null) refuse('location', 'unexpected_property');
  let atMs: number | null = null;
  if (at !== null) {
    atMs = typeof at === 'string' ? instantMs(at) : null;
    if (atMs === null) refuse('at', 'instant_invalid');
  }
  if (reference !== null && typeof reference !== 'string') refuse('reference', 'format_invalid');
  else if (reference !== null && reference.length > 80) refuse('reference', 'too_long', { max: 80 });
  else if (reference !== null && !LINE.test(reference)) refuse('reference', 'characters_not_allowed');

  return {
    checkId: typeof checkId === 'string' ? checkId.toLowerCase() : null,
    plate: stored,
    country: country as string | null,
    zone: zone as string | null,
    place,
    atMs,
    reference: reference as string | null,
  };
}

function readPlace(location: unknown, refuse: (field: string, code: FieldCode) => unknown): Point | null {
  if (!isRecord(location)) {
    refuse('location', 'format_invalid');
    return null;
  }
  const { latitude, longitude, ...others } = location;
  for (const field of Object.keys(others)) refuse(`location/${field}`, 'unexpected_property');
  const degrees = (field: string, value: unknown, max: number): number => {
    if (value === undefined || value === null) refuse(`location/${field}`, 'required');
    else if (typeof value !== 'number') refuse(`location/${field}`, 'not_a_number');
    else if (Math.abs(value) > max) refuse(`location/${field}`, 'value_not_allowed');
    else return value;
    return 0;
  };
  return { latitude: degrees('latitude', latitude, 90), longitude: degrees('longitude', longitude, 180) };
}

function refused(problems: PointedFieldProblem[]): Problem {
  return problems.length === 1 && problems[0]!.pointer === '/'
    ? new Problem('malformed_request')
    : Problem.fields(problems);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
