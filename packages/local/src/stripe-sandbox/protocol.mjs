/** The wire habits of Stripe's API: form encoding, error objects, expansion, lists. */
import { SandboxError } from '../sandbox/errors.mjs';

/** The API version whose shapes the sandbox answers with (the one the SDK 23.1 is generated from). */
export const API_VERSION = '2026-10-28.endive';

/** An error that becomes Stripe's `{ error: { type, code, message, param } }`. */
export class ApiError extends SandboxError {
  constructor(status, { type = 'invalid_request_error', code, message, param, ...rest }) {
    super(
      status,
      { error: { type, ...(code && { code }), message, ...(param && { param }), ...rest } },
      message,
    );
  }
}

export function invalid(message, param, code) {
  return new ApiError(400, { message, param, code });
}

export function missing(param) {
  return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
}

export function noSuch(kind, id, param = 'id') {
  return new ApiError(404, { code: 'resource_missing', message: `No such ${kind}: '${id}'`, param });
}

/**
 * Decodes `a[b][0][c]=d` into nested objects and arrays, as Stripe does. Every leaf is a string.
 * @param {string} text application/x-www-form-urlencoded
 */
export function decodeForm(text) {
  const root = Object.create(null);
  for (const [key, value] of new URLSearchParams(text)) {
    const head = key.indexOf('[');
    const path =
      head === -1
        ? [key]
        : [key.slice(0, head), ...[...key.slice(head).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1])];
    if (path.length > 8) throw invalid(`Too deep: ${key}`, key);
    let node = root;
    for (let i = 0; i < path.length - 1; i += 1) {
      const step = path[i] === '' ? String(Object.keys(node).length) : path[i];
      if (typeof node[step] !== 'object') node[step] = Object.create(null);
      node = node[step];
    }
    const last = path.at(-1);
    node[last === '' ? String(Object.keys(node).length) : last] = value;
  }
  return arrays(root);
}

function arrays(node) {
  if (typeof node !== 'object') return node;
  const keys = Object.keys(node);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => arrays(node[key]));
  }
  return Object.fromEntries(keys.map((key) => [key, arrays(node[key])]));
}

/** Reads an integer parameter; undefined stays undefined. */
export function integer(value, param, { min = -Infinity, max = Infinity } = {}) {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) {
    throw invalid(`Invalid integer: ${String(value)}`, param, 'parameter_invalid_integer');
  }
  const number = Number(value);
  if (number < min) throw invalid(`This value must be greater than or equal to ${min}.`, param);
  if (number > max) throw invalid(`This value must be less than or equal to ${max}.`, param);
  return number;
}

/** Refuses parameters that the sandbox does not know: a typo must be as loud here as with Stripe. */
export function onlyKnown(params, known, prefix = '') {
  for (const key of Object.keys(params ?? {})) {
    if (!known.includes(key)) {
      const param = prefix ? `${prefix}[${key}]` : key;
      throw invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
    }
  }
}

/** Stripe's limits on metadata: 50 keys of 40 characters, values of 500. */
export function metadata(value, param = 'metadata') {
  if (value === undefined || value === '') return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('Invalid hash', param);
  const entries = Object.entries(value).filter(([, text]) => text !== '');
  if (entries.length > 50) throw invalid('Metadata can have at most 50 keys.', param);
  for (const [key, text] of entries) {
    const path = `${param}[${key}]`;
    if (typeof text !== 'string') throw invalid('Metadata values must be strings.', path);
    if (key.length > 40) throw invalid('Metadata keys can have at most 40 characters.', path);
    if (text.length > 500) throw invalid('Metadata values can have at most 500 characters.', path);
  }
  return Object.fromEntries(entries);
}

/**
 * Replaces ids by objects along the requested paths (`payment_intent.latest_charge`, `data.charge`).
 * @param {object} object a copy that may be changed
 * @param {string[] | undefined} paths
 * @param {(field: string, id: string) => object | undefined} resolve
 */
export function expand(object, paths, resolve) {
  if (paths === undefined) return object;
  if (!Array.isArray(paths)) throw invalid('Invalid array', 'expand');
  for (const path of paths) {
    const steps = String(path).split('.');
    if (steps.length > 4) throw invalid('You can expand 4 levels deep at most.', 'expand');
    walk(object, steps, path);
  }
  return object;

  function walk(node, [field, ...rest], path) {
    if (field === 'data' && Array.isArray(node.data)) {
      for (const item of node.data) walk(item, rest, path);
      return;
    }
    if (!(field in node) && field !== 'line_items') {
      throw invalid(`This property cannot be expanded (${path}).`, 'expand');
    }
    const value = node[field] ?? (field === 'line_items' ? node.id : null);
    if (typeof value === 'string') {
      const found = resolve(field, value);
      if (!found) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
      node[field] = found;
    }
    if (rest.length > 0 && node[field] !== null) walk(node[field], rest, path);
  }
}

/**
 * One page of a list, newest first, with Stripe's cursors.
 * @param {object[]} items oldest first
 */
export function page(items, params, url) {
  const limit = integer(params.limit, 'limit', { min: 1, max: 100 }) ?? 10;
  let found = items.toReversed();
  const created = params.created;
  if (typeof created === 'string') {
    found = found.filter((item) => item.created === integer(created, 'created'));
  } else if (created) {
    const bounds = { gt: (a, b) => a > b, gte: (a, b) => a >= b, lt: (a, b) => a < b, lte: (a, b) => a <= b };
    onlyKnown(created, Object.keys(bounds), 'created');
    for (const [name, value] of Object.entries(created)) {
      const bound = integer(value, `created[${name}]`);
      found = found.filter((item) => bounds[name](item.created, bound));
    }
  }
  if (params.starting_after) {
    const at = found.findIndex((item) => item.id === params.starting_after);
    if (at === -1) throw noSuch('object', params.starting_after, 'starting_after');
    found = found.slice(at + 1);
  }
  if (params.ending_before) {
    const at = found.findIndex((item) => item.id === params.ending_before);
    if (at === -1) throw noSuch('object', params.ending_before, 'ending_before');
    found = found.slice(Math.max(0, at - limit), at);
  }
  return {
    object: 'list',
    data: structuredClone(found.slice(0, limit)),
    has_more: found.length > limit,
    url,
  };
}
