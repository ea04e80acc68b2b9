// Turns a request into its payload: undoes aws-chunked framing and verifies every hash the client declared.
import { Transform } from 'node:stream';
import { timingSafeEqual } from 'node:crypto';
import { CHECKSUMS, hashed } from './checksums.mjs';
import { S3Error } from './errors.mjs';
import { header, hmac, sha256Hex } from './sigv4.mjs';

const EMPTY_SHA256 = sha256Hex('');
const MAX_LINE_BYTES = 16 * 1024;

/**
 * A stream of the payload. It fails with an S3Error when a declared length, hash, chunk signature or checksum
 * is wrong. After its end `result()` tells the verified checksums and the MD5.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('./sigv4.mjs').Authorised} authorised
 */
export function payloadOf(request, authorised) {
  const mode = authorised.payloadHash;
  const chunked = mode.startsWith('STREAMING-');
  const contentMd5 = header(request, 'content-md5');
  /** @type {Record<string, string>} */
  const declared = {};
  for (const name of Object.keys(CHECKSUMS)) {
    const value = header(request, name);
    if (value !== undefined) declared[name] = value;
  }
  const trailerName = header(request, 'x-amz-trailer')?.trim().toLowerCase();
  if (trailerName && !CHECKSUMS[trailerName]) {
    throw new S3Error(400, 'InvalidRequest', `Unsupported trailer: ${trailerName}`);
  }

  const md5 = hashed('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(mode) ? hashed('sha256') : undefined;
  const checksums = Object.fromEntries(
    [...new Set([...Object.keys(declared), ...(trailerName ? [trailerName] : [])])].map((name) => [
      name,
      /** @type {() => import('./checksums.mjs').Checksum} */ (CHECKSUMS[name])(),
    ]),
  );
  const decodedLength = chunked
    ? header(request, 'x-amz-decoded-content-length')
    : header(request, 'content-length');
  let size = 0;
  /** @type {{ md5: Buffer, size: number, checksums: Record<string, string> } | undefined} */
  let result;

  /** @param {Transform} stream @param {Buffer} chunk */
  const emit = (stream, chunk) => {
    if (!chunk.length) return;
    size += chunk.length;
    md5.update(chunk);
    sha256?.update(chunk);
    for (const checksum of Object.values(checksums)) checksum.update(chunk);
    stream.push(chunk);
  };
  const decoder = chunked ? new ChunkDecoder(authorised, trailerName) : undefined;

  const stream = new Transform({
    transform(chunk, _encoding, done) {
      try {
        if (decoder) decoder.write(chunk, (data) => emit(stream, data));
        else emit(stream, chunk);
        done();
      } catch (error) {
        done(/** @type {Error} */ (error));
      }
    },
    flush(done) {
      try {
        const trailers = decoder?.end() ?? {};
        if (decodedLength !== undefined && Number(decodedLength) !== size) {
          throw new S3Error(400, 'IncompleteBody', 'You did not provide the number of bytes you declared.');
        }
        if (sha256 && sha256.digest().toString('hex') !== mode) {
          throw new S3Error(
            400,
            'XAmzContentSHA256Mismatch',
            'The provided x-amz-content-sha256 does not match.',
          );
        }
        const digest = md5.digest();
        if (contentMd5 !== undefined && contentMd5 !== digest.toString('base64')) {
          throw new S3Error(
            400,
            'BadDigest',
            'The Content-MD5 you specified did not match what we received.',
          );
        }
        /** @type {Record<string, string>} */
        const verified = {};
        for (const [name, checksum] of Object.entries(checksums)) {
          const expected = declared[name] ?? trailers[name];
          if (expected === undefined)
            throw new S3Error(400, 'MalformedTrailerError', `The trailer ${name} is missing.`);
          const actual = checksum.digest().toString('base64');
          if (actual !== expected) {
            throw new S3Error(400, 'BadDigest', `The ${name} you specified did not match what we received.`);
          }
          verified[name] = actual;
        }
        result = { md5: digest, size, checksums: verified };
        done();
      } catch (error) {
        done(/** @type {Error} */ (error));
      }
    },
  });
  request.once('aborted', () => stream.destroy(new S3Error(400, 'RequestTimeout', 'The client went away.')));
  request.once('error', (error) => stream.destroy(error));
  request.pipe(stream);
  return {
    stream,
    result() {
      if (!result) throw new Error('The payload was not read to its end.');
      return result;
    },
  };
}

/** Decoder of `aws-chunked`: `size[;chunk-signature=…]CRLF data CRLF … 0 CRLF trailers CRLF`. */
class ChunkDecoder {
  /** @type {Buffer} */
  #pending = Buffer.alloc(0);
  /** @type {'size' | 'data' | 'dataEnd' | 'trailer' | 'done'} */
  #state = 'size';
  #left = 0;
  #signed;
  #previous;
  #authorised;
  #trailerName;
  /** @type {import('./checksums.mjs').Checksum | undefined} */
  #chunkHash;
  #chunkSignature = '';
  /** @type {Record<string, string>} */
  #trailers = {};
  #trailerText = '';

  /** @param {import('./sigv4.mjs').Authorised} authorised @param {string | undefined} trailerName */
  constructor(authorised, trailerName) {
    this.#authorised = authorised;
    this.#trailerName = trailerName;
    this.#signed = authorised.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    if (!this.#signed && authorised.payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
      throw new S3Error(501, 'NotImplemented', `Unsupported x-amz-content-sha256: ${authorised.payloadHash}`);
    }
    this.#previous = authorised.seedSignature;
  }

  /** @param {Buffer} chunk @param {(data: Buffer) => void} emit */
  write(chunk, emit) {
    this.#pending = this.#pending.length ? Buffer.concat([this.#pending, chunk]) : chunk;
    for (;;) {
      if (this.#state === 'data') {
        const data = this.#pending.subarray(0, this.#left);
        if (!data.length) return;
        this.#pending = this.#pending.subarray(data.length);
        this.#left -= data.length;
        this.#chunkHash?.update(data);
        emit(data);
        if (this.#left === 0) this.#state = 'dataEnd';
        continue;
      }
      const line = this.#line();
      if (line === undefined) return;
      if (this.#state === 'size') this.#startChunk(line);
      else if (this.#state === 'dataEnd') {
        if (line !== '') throw new S3Error(400, 'InvalidChunkSizeError', 'A chunk is longer than declared.');
        this.#checkChunk();
        this.#state = 'size';
      } else if (this.#state === 'trailer') this.#trailer(line);
      else if (line !== '') throw new S3Error(400, 'InvalidRequest', 'There is data after the last chunk.');
    }
  }

  end() {
    // The empty line after the trailers may be missing when there are none.
    if (this.#state !== 'done' && this.#state !== 'trailer') {
      throw new S3Error(400, 'IncompleteBody', 'The chunked body ended too early.');
    }
    return this.#trailers;
  }

  #line() {
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) {
      if (this.#pending.length > MAX_LINE_BYTES)
        throw new S3Error(400, 'InvalidRequest', 'A chunk header is too long.');
      return undefined;
    }
    const line = this.#pending.subarray(0, end).toString('latin1');
    this.#pending = this.#pending.subarray(end + 2);
    return line;
  }

  /** @param {string} line */
  #startChunk(line) {
    const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!match) throw new S3Error(400, 'InvalidRequest', 'A chunk header is malformed.');
    this.#left = Number.parseInt(/** @type {string} */ (match[1]), 16);
    if (this.#signed) {
      if (!match[2]) throw new S3Error(403, 'SignatureDoesNotMatch', 'A chunk has no signature.');
      this.#chunkSignature = match[2];
      this.#chunkHash = hashed('sha256');
    }
    if (this.#left === 0) {
      this.#checkChunk();
      this.#state = 'trailer';
    } else this.#state = 'data';
  }

  #checkChunk() {
    if (!this.#signed || !this.#chunkHash) return;
    const { timestamp, scope } = this.#authorised;
    this.#verify(
      [
        'AWS4-HMAC-SHA256-PAYLOAD',
        timestamp,
        scope,
        this.#previous,
        EMPTY_SHA256,
        this.#chunkHash.digest().toString('hex'),
      ],
      this.#chunkSignature,
    );
  }

  /** @param {string} line */
  #trailer(line) {
    if (line === '') {
      this.#state = 'done';
      return;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') {
      const { timestamp, scope } = this.#authorised;
      this.#verify(
        ['AWS4-HMAC-SHA256-TRAILER', timestamp, scope, this.#previous, sha256Hex(this.#trailerText)],
        value,
      );
      return;
    }
    if (name !== this.#trailerName)
      throw new S3Error(400, 'MalformedTrailerError', `Undeclared trailer: ${name}`);
    this.#trailers[name] = value;
    this.#trailerText += `${name}:${value}\n`;
  }

  /** @param {string[]} parts @param {string} signature hex */
  #verify(parts, signature) {
    const expected = hmac(this.#authorised.signingKey, parts.join('\n'));
    const given = Buffer.from(signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new S3Error(403, 'SignatureDoesNotMatch', 'A chunk signature does not match.');
    }
    this.#previous = signature;
  }
}
