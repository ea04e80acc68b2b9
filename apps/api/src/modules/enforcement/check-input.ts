import { normalizePlate, type PointedFieldProblem } from '@sosta/contracts';
import { instantMs } from '../../platform/clock/instant.js';
import { Problem } from '../../platform/http/problem.js';
import { MAX_BATCH } from './http/check.dto.js';

/** A check as asked for, read and in order. */
export interface CheckQuestion {
  plate: string;
  country: string | null;
  zone: string | null;
  /** Null: now. */
  atMs: number | null;
  reference: string | null;
}

const STORED_PLATE = /^[A-Z0-9]{2,12}$/;
const COUNTRY = /^[A-Z]{2}$/;
const LINE = /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}]*$/u;
const FIELDS = new Set(['plate', 'country', 'zone', 'location', 'at', 'reference']);

/**
 * Reads the body of a check. By hand: on the busiest route the validation pipe costs more than the check.
 * @throws Problem malformed_request, validation_failed, check_by_position_not_available
 */
export function readCheck(body: unknown): CheckQuestion {
  const problems: PointedFieldProblem[] = [];
  const question = readOne(body, '', problems);
  if (problems.length > 0 || !question) throw refused(problems);
  return question;
}

/** Reads a batch; one item that cannot be read refuses it all, saying which. */
export function readBatch(body: unknown): CheckQuestion[] {
  const checks = isRecord(body) ? body['checks'] : undefined;
  if (!Array.isArray(checks)) throw Problem.field('/checks', { code: 'required' });
  if (checks.length === 0) throw Problem.field('/checks', { code: 'too_few', params: { min: 1 } });
  if (checks.length > MAX_BATCH)
    throw Problem.field('/checks', { code: 'too_many', params: { max: MAX_BATCH } });
  const problems: PointedFieldProblem[] = [];
  const questions = checks.map((check, index) => readOne(check, `/checks/${index}`, problems));
  if (problems.length > 0) throw refused(problems);
  return questions.filter((question) => question !== null);
}

function readOne(body: unknown, pointer: string, problems: PointedFieldProblem[]): CheckQuestion | null {
  if (!isRecord(body)) {
    problems.push({ pointer: pointer || '/', code: 'format_invalid' });
    return null;
  }
  const refuse = (field: string, code: PointedFieldProblem['code'], params?: PointedFieldProblem['params']) =>
    problems.push({ pointer: `${pointer}/${field}`, code, ...(params ? { params } : {}) });

  for (const field of Object.keys(body)) if (!FIELDS.has(field)) refuse(field, 'unexpected_property');
  const { plate, country = null, zone = null, location = null, at = null, reference = null } = body;

  if (location !== null) throw new Problem('check_by_position_not_available');
  let stored = '';
  if (typeof plate !== 'string' || plate === '') refuse('plate', 'required');
  else if (plate.length > 20) refuse('plate', 'too_long', { max: 20 });
  else {
    stored = STORED_PLATE.test(plate) ? plate : normalizePlate(plate);
    if (!STORED_PLATE.test(stored)) refuse('plate', 'format_invalid');
  }
  if (country !== null && (typeof country !== 'string' || !COUNTRY.test(country)))
    refuse('country', 'format_invalid');
  if (zone !== null && (typeof zone !== 'string' || zone === '' || zone.length > 40))
    refuse('zone', 'value_not_allowed');
  let atMs: number | null = null;
  if (at !== null) {
    atMs = typeof at === 'string' ? instantMs(at) : null;
    if (atMs === null) refuse('at', 'date_invalid');
  }
  if (reference !== null && typeof reference !== 'string') refuse('reference', 'format_invalid');
  else if (reference !== null && reference.length > 80) refuse('reference', 'too_long', { max: 80 });
  else if (reference !== null && !LINE.test(reference)) refuse('reference', 'characters_not_allowed');

  return {
    plate: stored,
    country: country as string | null,
    zone: zone as string | null,
    atMs,
    reference: reference as string | null,
  };
}

function refused(problems: PointedFieldProblem[]): Problem {
  return problems.length === 1 && problems[0]!.pointer === '/'
    ? new Problem('malformed_request')
    : Problem.fields(problems);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
