// AWS Signature Version 4 as S3 checks it: in the Authorization header and in presigned URLs.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './errors.mjs';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRES_S = 7 * 24 * 3600;

/**
 * @typedef {object} Credentials
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 *
 * @typedef {object} Authorised
 * @property {string} payloadHash value of x-amz-content-sha256, or UNSIGNED-PAYLOAD
 * @property {string} seedSignature first link of the chain of chunk signatures
 * @property {string} timestamp
 * @property {string} scope
 * @property {Buffer} signingKey
 */

/** Percent-encoding of RFC 3986, as SigV4 wants it. @param {string} text */
export function uriEncode(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @param {string | Buffer} key @param {string} text */
export const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** @param {string} text */
export const sha256Hex = (text) => createHash('sha256').update(text).digest('hex');

/**
 * Checks the signature of a request.
 * @param {import('node:http').IncomingMessage} request
 * @param {{ rawPath: string, query: URLSearchParams }} target
 * @param {Credentials} credentials
 * @param {number} [now] milliseconds since the epoch
 * @returns {Authorised}
 * @throws {S3Error} 403 (or 400 for a malformed one)
 */
export function authorise(request, target, credentials, now = Date.now()) {
  const presigned = target.query.has('X-Amz-Signature');
  const given = presigned ? fromQuery(target.query) : fromHeader(request);
  const [accessKeyId, date, region, service, terminator] = given.credential.split('/');
  if (!accessKeyId || !date || !region || service !== 's3' || terminator !== 'aws4_request') {
    throw new S3Error(400, 'AuthorizationHeaderMalformed', 'The credential scope is malformed.');
  }
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'The access key id does not exist in our records.');
  }
  const signedAt = parseTimestamp(given.timestamp);
  if (!given.timestamp.startsWith(date)) {
    throw new S3Error(
      400,
      'AuthorizationHeaderMalformed',
      'The date of the scope is not the date of the request.',
    );
  }
  if (given.expires !== undefined) {
    if (!Number.isInteger(given.expires) || given.expires < 1 || given.expires > MAX_EXPIRES_S) {
      throw new S3Error(
        400,
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be between 1 and 604800.',
      );
    }
    if (now > signedAt + given.expires * 1000) throw new S3Error(403, 'AccessDenied', 'Request has expired');
    if (signedAt > now + MAX_SKEW_MS) throw new S3Error(403, 'AccessDenied', 'Request is not yet valid');
  } else if (Math.abs(now - signedAt) > MAX_SKEW_MS) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The time of the request is too far from the time of the server.',
    );
  }
  if (!given.signedHeaders.includes('host')) {
    throw new S3Error(403, 'AccessDenied', 'The host header must be signed.');
  }
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-amz-') && !given.signedHeaders.includes(name)) {
      throw new S3Error(
        403,
        'AccessDenied',
        `There were headers present in the request which were not signed: ${name}`,
      );
    }
  }

  const payloadHash = presigned
    ? (target.query.get('X-Amz-Content-Sha256') ??
      header(request, 'x-amz-content-sha256') ??
      'UNSIGNED-PAYLOAD')
    : header(request, 'x-amz-content-sha256');
  if (!payloadHash) throw new S3Error(400, 'InvalidRequest', 'Missing required header: x-amz-content-sha256');

  const canonical = [
    request.method,
    canonicalPath(target.rawPath),
    canonicalQuery(target.query),
    ...given.signedHeaders.map(
      (name) => `${name}:${(header(request, name) ?? '').trim().replace(/\s+/g, ' ')}`,
    ),
    '',
    given.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const signingKey = hmac(
    hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, date), region), 's3'),
    'aws4_request',
  );
  const expected = hmac(signingKey, [ALGORITHM, given.timestamp, scope, sha256Hex(canonical)].join('\n'));
  const signature = Buffer.from(given.signature, 'hex');
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { payloadHash, seedSignature: given.signature, timestamp: given.timestamp, scope, signingKey };
}

/** @param {import('node:http').IncomingMessage} request */
function fromHeader(request) {
  const value = header(request, 'authorization');
  if (!value) throw new S3Error(403, 'AccessDenied', 'Access Denied');
  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      value,
    );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (!credential || !signedHeaders || !signature) {
    throw new S3Error(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const timestamp = header(request, 'x-amz-date') ?? '';
  return { credential, signedHeaders: signedHeaders.split(';'), signature, timestamp, expires: undefined };
}

/** @param {URLSearchParams} query */
function fromQuery(query) {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) {
    throw new S3Error(
      400,
      'AuthorizationQueryParametersError',
      `X-Amz-Algorithm only supports "${ALGORITHM}"`,
    );
  }
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    expires: Number(query.get('X-Amz-Expires')),
  };
}

/** @param {string} text like 20260131T101500Z @returns {number} milliseconds since the epoch */
function parseTimestamp(text) {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match)
    throw new S3Error(403, 'AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(Number(year), Number(month) - 1, day, hour, minute, second);
}

/** @param {string} rawPath */
function canonicalPath(rawPath) {
  return rawPath
    .split('/')
    .map((segment) => uriEncode(decodeURIComponent(segment)))
    .join('/');
}

/** @param {URLSearchParams} query */
function canonicalQuery(query) {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join('&');
}

/** @param {import('node:http').IncomingMessage} request @param {string} name */
export function header(request, name) {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
