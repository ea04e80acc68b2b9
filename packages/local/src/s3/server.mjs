// An S3 server for development and tests: path-style addresses, one pair of credentials, real signature checks.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { payloadOf } from './body.mjs';
import { S3Error, escapeXml } from './errors.mjs';
import { authorise, header, uriEncode } from './sigv4.mjs';

const KEPT_HEADERS = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];
const SUPPORTED_QUERIES = new Set([
  ...[
    'delete',
    'location',
    'uploads',
    'uploadId',
    'partNumber',
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
  ],
  ...['continuation-token', 'start-after', 'encoding-type', 'fetch-owner', 'max-parts', 'part-number-marker'],
  ...KEPT_HEADERS.map((name) => `response-${name}`),
]);
const MAX_XML_BYTES = 1024 * 1024;

/**
 * @typedef {object} Call
 * @property {http.IncomingMessage} request
 * @property {http.ServerResponse} response
 * @property {string} bucket
 * @property {string} key
 * @property {URLSearchParams} query
 * @property {import('./sigv4.mjs').Authorised} authorised
 */

/**
 * @param {{ store: import('./store.mjs').Store, credentials: import('./sigv4.mjs').Credentials }} options
 * @returns {http.Server}
 */
export function createS3Server({ store, credentials }) {
  return http.createServer((request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-amz-request-id', requestId);
    handle(request, response).catch(async (error) => {
      const known = error instanceof S3Error;
      if (!known) console.error(requestId, request.method, request.url, error);
      const { status, code, message } = known
        ? error
        : new S3Error(500, 'InternalError', 'We encountered an internal error.');
      // Read what the client still sends: closing at once would turn the answer into a connection reset.
      await drain(request);
      if (response.headersSent) return response.destroy();
      const path = (request.url ?? '/').split('?')[0];
      sendXml(
        response,
        `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><Resource>${escapeXml(path)}</Resource><RequestId>${requestId}</RequestId></Error>`,
        status,
        request.method === 'HEAD',
      );
    });
  });

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async function handle(request, response) {
    const [rawPath = '/', rawQuery = ''] = splitOnce(request.url ?? '/', '?');
    const query = new URLSearchParams(rawQuery.replaceAll('+', '%2B'));
    let path;
    try {
      path = decodeURIComponent(rawPath);
    } catch {
      throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
    }
    const authorised = authorise(request, { rawPath, query }, credentials);
    for (const name of query.keys()) {
      if (
        name.startsWith('X-Amz-') ||
        name === 'x-id' ||
        name.startsWith('x-amz-') ||
        SUPPORTED_QUERIES.has(name)
      )
        continue;
      throw new S3Error(
        501,
        'NotImplemented',
        `A parameter you provided implies functionality that is not implemented: ${name}`,
      );
    }
    const [bucket = '', key = ''] = splitOnce(path.slice(1), '/');
    /** @type {Call} */
    const call = { request, response, bucket, key, query, authorised };
    if (!bucket) {
      if (request.method !== 'GET') throw notAllowed();
      return listBuckets(call);
    }
    return key ? objectCall(call) : bucketCall(call);
  }

  /** @param {Call} call */
  function listBuckets({ response }) {
    const names = store.buckets().map((name) => `<Bucket><Name>${name}</Name></Bucket>`);
    sendXml(
      response,
      `<ListAllMyBucketsResult><Buckets>${names.join('')}</Buckets></ListAllMyBucketsResult>`,
    );
  }

  /** @param {Call} call */
  async function bucketCall(call) {
    const { request, response, bucket, query } = call;
    switch (request.method) {
      case 'PUT':
        await drain(request);
        if (!(await store.createBucket(bucket))) {
          throw new S3Error(
            409,
            'BucketAlreadyOwnedByYou',
            'The bucket you tried to create already exists, and you own it.',
          );
        }
        response.setHeader('location', `/${bucket}`);
        return void response.writeHead(200).end();
      case 'HEAD':
        store.requireBucket(bucket);
        return void response.writeHead(200, { 'x-amz-bucket-region': 'eu-south-1' }).end();
      case 'DELETE':
        await store.deleteBucket(bucket);
        return void response.writeHead(204).end();
      case 'POST':
        if (query.has('delete')) return deleteObjects(call);
        throw notAllowed();
      case 'GET':
        store.requireBucket(bucket);
        if (query.has('location'))
          return sendXml(response, '<LocationConstraint>eu-south-1</LocationConstraint>');
        if (query.has('uploads'))
          throw new S3Error(501, 'NotImplemented', 'Listing uploads is not implemented.');
        return listObjects(call);
      default:
        throw notAllowed();
    }
  }

  /** @param {Call} call */
  function listObjects({ response, bucket, query }) {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const maxKeys = Math.min(1000, Number(query.get('max-keys') ?? 1000));
    if (!Number.isInteger(maxKeys) || maxKeys < 0)
      throw new S3Error(400, 'InvalidArgument', 'max-keys is not valid.');
    const token = query.get('continuation-token');
    const after =
      token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
    const encode = query.get('encoding-type') === 'url' ? uriEncode : escapeXml;
    /** @type {string[]} */
    const contents = [];
    /** @type {Set<string>} */
    const prefixes = new Set();
    let last = '';
    let truncated = false;
    for (const meta of store.list(bucket)) {
      if (!meta.key.startsWith(prefix) || compare(meta.key, after) <= 0) continue;
      const cut = delimiter ? meta.key.indexOf(delimiter, prefix.length) : -1;
      const common = cut < 0 ? undefined : meta.key.slice(0, cut + delimiter.length);
      // A page that ended with a common prefix continues after everything below it.
      if (common !== undefined && (prefixes.has(common) || after.startsWith(common))) {
        last = meta.key;
        continue;
      }
      if (contents.length + prefixes.size >= maxKeys) {
        truncated = true;
        break;
      }
      last = meta.key;
      if (common !== undefined) prefixes.add(common);
      else {
        contents.push(
          `<Contents><Key>${encode(meta.key)}</Key><LastModified>${meta.lastModifiedAt}</LastModified>` +
            `<ETag>&quot;${meta.etag}&quot;</ETag><Size>${meta.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
        );
      }
    }
    const next = truncated ? Buffer.from(last).toString('base64url') : undefined;
    sendXml(
      response,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${encode(prefix)}</Prefix>` +
        (delimiter ? `<Delimiter>${encode(delimiter)}</Delimiter>` : '') +
        `<KeyCount>${contents.length + prefixes.size}</KeyCount><MaxKeys>${maxKeys}</MaxKeys><IsTruncated>${truncated}</IsTruncated>` +
        (next ? `<NextContinuationToken>${next}</NextContinuationToken>` : '') +
        contents.join('') +
        [...prefixes].map((p) => `<CommonPrefixes><Prefix>${encode(p)}</Prefix></CommonPrefixes>`).join('') +
        '</ListBucketResult>',
    );
  }

  /** @param {Call} call */
  async function deleteObjects({ request, response, bucket, authorised }) {
    const xml = await readXml(request, authorised);
    const keys = [...xml.matchAll(/<Object>[\s\S]*?<Key>([\s\S]*?)<\/Key>[\s\S]*?<\/Object>/g)].map((match) =>
      unescapeXml(/** @type {string} */ (match[1])),
    );
    if (!keys.length || keys.length > 1000)
      throw new S3Error(400, 'MalformedXML', 'Between 1 and 1000 keys are required.');
    for (const key of keys) await store.delete(bucket, key);
    const quiet = /<Quiet>\s*true\s*<\/Quiet>/.test(xml);
    const deleted = quiet ? [] : keys.map((key) => `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`);
    sendXml(response, `<DeleteResult>${deleted.join('')}</DeleteResult>`);
  }

  /** @param {Call} call */
  async function objectCall(call) {
    const { request, response, bucket, key, query, authorised } = call;
    const uploadId = query.get('uploadId');
    switch (request.method) {
      case 'GET':
        if (uploadId !== null) return listParts(call, uploadId);
        return getObject(call);
      case 'HEAD':
        return getObject(call);
      case 'PUT':
        if (header(request, 'x-amz-copy-source') !== undefined) {
          if (uploadId !== null)
            throw new S3Error(501, 'NotImplemented', 'Copying a part is not implemented.');
          return copyObject(call);
        }
        if (uploadId !== null) return putPart(call, uploadId);
        return putObject(call);
      case 'POST': {
        if (query.has('uploads')) {
          await drain(request);
          const id = await store.createUpload(bucket, key, keptHeaders(request));
          return sendXml(
            response,
            `<InitiateMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
          );
        }
        if (uploadId === null) throw notAllowed();
        const xml = await readXml(request, authorised);
        const parts = [...xml.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map((match) => ({
          partNumber: Number(/<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(match[1] ?? '')?.[1]),
          etag: unescapeXml(/<ETag>([\s\S]*?)<\/ETag>/.exec(match[1] ?? '')?.[1] ?? '')
            .replaceAll('"', '')
            .trim(),
        }));
        const meta = await store.completeUpload(bucket, key, uploadId, parts);
        return sendXml(
          response,
          `<CompleteMultipartUploadResult><Location>${escapeXml(`/${bucket}/${key}`)}</Location><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><ETag>&quot;${meta.etag}&quot;</ETag></CompleteMultipartUploadResult>`,
        );
      }
      case 'DELETE':
        if (uploadId !== null) await store.abortUpload(bucket, uploadId);
        else await store.delete(bucket, key);
        return void response.writeHead(204).end();
      default:
        throw notAllowed();
    }
  }

  /** @param {Call} call */
  async function putObject({ request, response, bucket, key, authorised }) {
    if (Buffer.byteLength(key) > 1024) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
    if (
      header(request, 'content-length') === undefined &&
      header(request, 'transfer-encoding') === undefined
    ) {
      throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    store.requireBucket(bucket);
    const condition = header(request, 'if-none-match');
    if (condition !== undefined && condition !== '*') {
      throw new S3Error(501, 'NotImplemented', 'On writes only If-None-Match: * is supported.');
    }
    const payload = payloadOf(request, authorised);
    const meta = await store.put(bucket, key, payload, keptHeaders(request), {
      onlyIfAbsent: condition === '*',
    });
    response.writeHead(200, { etag: `"${meta.etag}"`, ...meta.checksums }).end();
  }

  /** @param {Call} call @param {string} uploadId */
  async function putPart({ request, response, bucket, key, query, authorised }, uploadId) {
    const partNumber = Number(query.get('partNumber'));
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000) {
      throw new S3Error(
        400,
        'InvalidArgument',
        'Part number must be an integer between 1 and 10000, inclusive',
      );
    }
    const part = await store.putPart(bucket, key, uploadId, partNumber, payloadOf(request, authorised));
    response.writeHead(200, { etag: `"${part.etag}"`, ...part.checksums }).end();
  }

  /** @param {Call} call @param {string} uploadId */
  async function listParts({ response, bucket, key }, uploadId) {
    const parts = (await store.listParts(bucket, uploadId)).map(
      (part) =>
        `<Part><PartNumber>${part.partNumber}</PartNumber><ETag>&quot;${part.etag}&quot;</ETag><Size>${part.size}</Size></Part>`,
    );
    sendXml(
      response,
      `<ListPartsResult><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${uploadId}</UploadId><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`,
    );
  }

  /** @param {Call} call */
  async function copyObject({ request, response, bucket, key }) {
    await drain(request);
    const source = decodeURIComponent(header(request, 'x-amz-copy-source') ?? '').replace(/^\//, '');
    const [sourceBucket = '', sourceKey = ''] = splitOnce(source, '/');
    const meta = store.head(sourceBucket, sourceKey);
    const replace = header(request, 'x-amz-metadata-directive') === 'REPLACE';
    const copy = await store.copy(
      { bucket: sourceBucket, meta },
      { bucket, key, headers: replace ? keptHeaders(request) : meta.headers },
    );
    sendXml(
      response,
      `<CopyObjectResult><ETag>&quot;${copy.etag}&quot;</ETag><LastModified>${copy.lastModifiedAt}</LastModified></CopyObjectResult>`,
    );
  }

  /** @param {Call} call */
  async function getObject({ request, response, bucket, key, query }) {
    const meta = store.head(bucket, key);
    const etag = `"${meta.etag}"`;
    const modifiedAt = new Date(meta.lastModifiedAt);
    /** @type {Record<string, string>} */
    const headers = {
      'content-type': 'binary/octet-stream',
      ...meta.headers,
      etag,
      'last-modified': modifiedAt.toUTCString(),
      'accept-ranges': 'bytes',
    };
    for (const name of KEPT_HEADERS) {
      const override = query.get(`response-${name}`);
      if (override !== null) headers[name] = override;
    }
    const range = parseRange(header(request, 'range'), meta.size);
    // The stored checksum covers the whole object; on a part of it the client would find it wrong.
    if (header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !range)
      Object.assign(headers, meta.checksums);

    const ifMatch = header(request, 'if-match');
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etag) {
      throw new S3Error(
        412,
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
      );
    }
    const ifNoneMatch = header(request, 'if-none-match');
    if (ifNoneMatch !== undefined && (ifNoneMatch === '*' || ifNoneMatch === etag)) {
      return void response.writeHead(304, { etag }).end();
    }
    if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${meta.size}`;
    headers['content-length'] = String(range ? range.end - range.start + 1 : meta.size);
    if (request.method === 'HEAD') return void response.writeHead(range ? 206 : 200, headers).end();
    const stream = await store.read(bucket, meta, range);
    response.writeHead(range ? 206 : 200, headers);
    if (!stream) return void response.end();
    await pipeline(stream, response).catch((error) => {
      // The client may stop reading at any time; anything else is ours.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  }
}

const notAllowed = () =>
  new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');

/** @param {string} text @param {string} separator @returns {string[]} one or two parts */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** @param {string} a @param {string} b */
const compare = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** @param {http.IncomingMessage} request @returns {Record<string, string>} */
function keptHeaders(request) {
  /** @type {Record<string, string>} */
  const kept = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value !== 'string' || !(KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-')))
      continue;
    // aws-chunked describes the transfer and is not part of the object.
    const stored =
      name === 'content-encoding'
        ? value
            .split(',')
            .map((v) => v.trim())
            .filter((v) => v !== 'aws-chunked')
            .join(',')
        : value;
    if (stored) kept[name] = stored;
  }
  return kept;
}

/**
 * @param {string | undefined} value of the Range header @param {number} size
 * @returns {{ start: number, end: number } | undefined} undefined: the whole object
 */
function parseRange(value, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(value?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  let start;
  let end;
  if (match[1] === '') {
    start = Math.max(0, size - Number(match[2]));
    end = Number(match[2]) === 0 ? -1 : size - 1;
  } else {
    start = Number(match[1]);
    end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
    if (match[2] !== '' && Number(match[2]) < start) return undefined;
  }
  if (start >= size || end < start)
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { start, end };
}

/** @param {http.IncomingMessage} request @param {import('./sigv4.mjs').Authorised} authorised */
async function readXml(request, authorised) {
  const payload = payloadOf(request, authorised);
  const chunks = [];
  let size = 0;
  for await (const chunk of payload.stream) {
    size += chunk.length;
    if (size > MAX_XML_BYTES) throw new S3Error(400, 'MalformedXML', 'The XML is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @param {string} text */
function unescapeXml(text) {
  return text
    .replace(/&#(x?)([0-9a-fA-F]+);/g, (_, hex, code) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** @param {http.IncomingMessage} request */
async function drain(request) {
  if (request.readableEnded || request.destroyed) return;
  request.unpipe();
  request.resume();
  await new Promise((resolve) => {
    request.once('end', resolve);
    request.once('close', resolve);
  });
}

/** @param {http.ServerResponse} response @param {string} xml @param {number} [status] @param {boolean} [headOnly] */
function sendXml(response, xml, status = 200, headOnly = false) {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': String(Buffer.byteLength(body)),
  });
  response.end(headOnly ? undefined : body);
}
