// Objects on disk. `meta/<hash of the key>.json` is the commit point: it is renamed into place and names a blob
// that was written and synced before, so a reader sees the old object or the new one, never half of one.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { S3Error } from './errors.mjs';

const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * @typedef {object} ObjectMeta
 * @property {string} key
 * @property {string} blob
 * @property {number} size bytes
 * @property {string} etag without quotes
 * @property {string} lastModifiedAt ISO instant
 * @property {Record<string, string>} headers content-type and its kin, x-amz-meta-*
 * @property {Record<string, string>} checksums x-amz-checksum-*
 *
 * @typedef {object} Upload
 * @property {string} key
 * @property {Record<string, string>} headers
 *
 * @typedef {{ stream: import('node:stream').Readable, result(): { md5: Buffer, size: number, checksums: Record<string, string> } }} Payload
 */

/**
 * @param {{ dir: string, fsync: boolean }} options
 */
export async function openStore({ dir, fsync }) {
  /** @type {Map<string, Map<string, ObjectMeta>>} bucket → key → object */
  const buckets = new Map();
  await mkdir(dir, { recursive: true });
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const objects = new Map();
    buckets.set(entry.name, objects);
    await rm(join(dir, entry.name, 'tmp'), { recursive: true, force: true });
    await makeBucketDirs(entry.name);
    for (const file of await readdir(join(dir, entry.name, 'meta'))) {
      const meta = JSON.parse(await readFile(join(dir, entry.name, 'meta', file), 'utf8'));
      objects.set(meta.key, meta);
    }
    const used = new Set([...objects.values()].map((meta) => meta.blob));
    for (const blob of await readdir(join(dir, entry.name, 'blobs'))) {
      if (!used.has(blob)) await rm(join(dir, entry.name, 'blobs', blob), { force: true });
    }
  }

  /** @param {string} bucket */
  async function makeBucketDirs(bucket) {
    for (const part of ['meta', 'blobs', 'tmp', 'uploads'])
      await mkdir(join(dir, bucket, part), { recursive: true });
  }

  /** @param {string} bucket */
  function objectsOf(bucket) {
    const objects = buckets.get(bucket);
    if (!objects) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return objects;
  }

  /** @param {string} path */
  async function syncDir(path) {
    if (!fsync) return;
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Writes and syncs a stream into a file. @param {string} file @param {import('node:stream').Readable | AsyncIterable<Buffer>} stream */
  async function writeBlob(file, stream) {
    try {
      await pipeline(stream, createWriteStream(file, { flush: fsync }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  /** @param {string} file @param {unknown} value @param {string} bucket */
  async function writeJson(file, value, bucket) {
    const temporary = join(dir, bucket, 'tmp', randomUUID());
    await writeFile(temporary, JSON.stringify(value), { flush: fsync });
    await rename(temporary, file);
  }

  /** @param {string} bucket @param {string} key */
  const metaFile = (bucket, key) =>
    join(dir, bucket, 'meta', `${createHash('sha256').update(key).digest('hex')}.json`);

  /**
   * Makes a written blob the object's content.
   * @param {string} bucket @param {ObjectMeta} meta @param {boolean} onlyIfAbsent
   */
  async function commit(bucket, meta, onlyIfAbsent) {
    const objects = objectsOf(bucket);
    const blob = join(dir, bucket, 'blobs', meta.blob);
    if (onlyIfAbsent && objects.has(meta.key)) {
      await rm(blob, { force: true });
      throw new S3Error(
        412,
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
      );
    }
    const before = objects.get(meta.key);
    // In memory first: a second conditional write must lose although the first is still being synced.
    objects.set(meta.key, meta);
    try {
      await syncDir(join(dir, bucket, 'blobs'));
      await writeJson(metaFile(bucket, meta.key), meta, bucket);
      await syncDir(join(dir, bucket, 'meta'));
    } catch (error) {
      if (before) objects.set(meta.key, before);
      else objects.delete(meta.key);
      throw error;
    }
    if (before) await rm(join(dir, bucket, 'blobs', before.blob), { force: true });
  }

  /** @param {string} bucket @param {string} uploadId @returns {Promise<{ path: string, upload: Upload }>} */
  async function uploadOf(bucket, uploadId) {
    objectsOf(bucket);
    const path = join(dir, bucket, 'uploads', uploadId);
    if (!/^[0-9a-f-]{36}$/.test(uploadId))
      throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.');
    try {
      return { path, upload: JSON.parse(await readFile(join(path, 'upload.json'), 'utf8')) };
    } catch {
      throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.');
    }
  }

  return {
    /** @param {string} bucket @returns {Promise<boolean>} false when it was there */
    async createBucket(bucket) {
      if (buckets.has(bucket)) return false;
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
        throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
      }
      await makeBucketDirs(bucket);
      buckets.set(bucket, new Map());
      return true;
    },

    /** @param {string} bucket */
    async deleteBucket(bucket) {
      if (objectsOf(bucket).size)
        throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty');
      buckets.delete(bucket);
      await rm(join(dir, bucket), { recursive: true, force: true });
    },

    buckets: () => [...buckets.keys()].sort(),

    /** @param {string} bucket */
    requireBucket: (bucket) => void objectsOf(bucket),

    /** @param {string} bucket @returns {ObjectMeta[]} sorted by key in UTF-8 order */
    list: (bucket) =>
      [...objectsOf(bucket).values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),

    /** @param {string} bucket @param {string} key */
    head(bucket, key) {
      const meta = objectsOf(bucket).get(key);
      if (!meta) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
      return meta;
    },

    /**
     * Bytes of an object. The file is opened before this resolves, so an overwrite meanwhile does no harm.
     * @param {string} bucket @param {ObjectMeta} meta @param {{ start: number, end: number }} [range] both inclusive
     */
    async read(bucket, meta, range) {
      const handle = await open(join(dir, bucket, 'blobs', meta.blob));
      if (meta.size === 0 && !range) {
        await handle.close();
        return undefined;
      }
      return handle.createReadStream(range ?? {});
    },

    /**
     * @param {string} bucket @param {string} key @param {Payload} payload @param {Record<string, string>} headers
     * @param {{ onlyIfAbsent?: boolean }} [options]
     */
    async put(bucket, key, payload, headers, { onlyIfAbsent = false } = {}) {
      objectsOf(bucket);
      const blob = randomUUID();
      const temporary = join(dir, bucket, 'tmp', blob);
      await writeBlob(temporary, payload.stream);
      const { md5, size, checksums } = payload.result();
      await rename(temporary, join(dir, bucket, 'blobs', blob));
      /** @type {ObjectMeta} */
      const meta = {
        ...{ key, blob, size, headers, checksums },
        etag: md5.toString('hex'),
        lastModifiedAt: new Date().toISOString(),
      };
      await commit(bucket, meta, onlyIfAbsent);
      return meta;
    },

    /** @param {{ bucket: string, meta: ObjectMeta }} source @param {{ bucket: string, key: string, headers: Record<string, string> }} target */
    async copy(source, target) {
      objectsOf(target.bucket);
      const blob = randomUUID();
      const temporary = join(dir, target.bucket, 'tmp', blob);
      await writeBlob(temporary, createReadStream(join(dir, source.bucket, 'blobs', source.meta.blob)));
      await rename(temporary, join(dir, target.bucket, 'blobs', blob));
      const meta = {
        ...source.meta,
        key: target.key,
        blob,
        headers: target.headers,
        lastModifiedAt: new Date().toISOString(),
      };
      await commit(target.bucket, meta, false);
      return meta;
    },

    /** Deleting what is not there succeeds, as in S3. @param {string} bucket @param {string} key */
    async delete(bucket, key) {
      const objects = objectsOf(bucket);
      const meta = objects.get(key);
      if (!meta) return;
      objects.delete(key);
      await rm(metaFile(bucket, key), { force: true });
      await syncDir(join(dir, bucket, 'meta'));
      await rm(join(dir, bucket, 'blobs', meta.blob), { force: true });
    },

    /** @param {string} bucket @param {string} key @param {Record<string, string>} headers @returns {Promise<string>} upload id */
    async createUpload(bucket, key, headers) {
      objectsOf(bucket);
      const uploadId = randomUUID();
      const path = join(dir, bucket, 'uploads', uploadId);
      await mkdir(path);
      await writeJson(join(path, 'upload.json'), { key, headers }, bucket);
      return uploadId;
    },

    /** @param {string} bucket @param {string} key @param {string} uploadId @param {number} partNumber @param {Payload} payload */
    async putPart(bucket, key, uploadId, partNumber, payload) {
      const { path, upload } = await uploadOf(bucket, uploadId);
      if (upload.key !== key) throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.');
      const temporary = join(dir, bucket, 'tmp', randomUUID());
      await writeBlob(temporary, payload.stream);
      const { md5, size, checksums } = payload.result();
      const part = {
        partNumber,
        size,
        etag: md5.toString('hex'),
        checksums,
        file: `${partNumber}-${randomUUID()}.part`,
      };
      await rename(temporary, join(path, part.file));
      await writeJson(join(path, `${partNumber}.json`), part, bucket);
      return part;
    },

    /** @param {string} bucket @param {string} uploadId */
    async listParts(bucket, uploadId) {
      const { path } = await uploadOf(bucket, uploadId);
      const parts = [];
      for (const file of await readdir(path)) {
        if (/^\d+\.json$/.test(file)) parts.push(JSON.parse(await readFile(join(path, file), 'utf8')));
      }
      return parts.sort((a, b) => a.partNumber - b.partNumber);
    },

    /**
     * @param {string} bucket @param {string} key @param {string} uploadId
     * @param {{ partNumber: number, etag: string }[]} wanted in ascending order
     */
    async completeUpload(bucket, key, uploadId, wanted) {
      const { path, upload } = await uploadOf(bucket, uploadId);
      if (upload.key !== key) throw new S3Error(404, 'NoSuchUpload', 'The specified upload does not exist.');
      /** @type {Map<number, { size: number, etag: string, file: string }>} */
      const stored = new Map((await this.listParts(bucket, uploadId)).map((part) => [part.partNumber, part]));
      if (!wanted.length) throw new S3Error(400, 'MalformedXML', 'You must specify at least one part');
      const parts = wanted.map((part, index) => {
        const found = stored.get(part.partNumber);
        if (!found || found.etag !== part.etag) {
          throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
        }
        if (
          index &&
          part.partNumber <= /** @type {{ partNumber: number }} */ (wanted[index - 1]).partNumber
        ) {
          throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
        }
        if (index < wanted.length - 1 && found.size < MIN_PART_BYTES) {
          throw new S3Error(
            400,
            'EntityTooSmall',
            'Your proposed upload is smaller than the minimum allowed size',
          );
        }
        return found;
      });
      const blob = randomUUID();
      const temporary = join(dir, bucket, 'tmp', blob);
      await writeBlob(
        temporary,
        (async function* () {
          for (const part of parts) yield* createReadStream(join(path, part.file));
        })(),
      );
      await rename(temporary, join(dir, bucket, 'blobs', blob));
      const digest = createHash('md5').update(
        Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))),
      );
      /** @type {ObjectMeta} */
      const meta = {
        key,
        blob,
        size: (await stat(join(dir, bucket, 'blobs', blob))).size,
        etag: `${digest.digest('hex')}-${parts.length}`,
        lastModifiedAt: new Date().toISOString(),
        headers: upload.headers,
        checksums: {},
      };
      await commit(bucket, meta, false);
      await rm(path, { recursive: true, force: true });
      return meta;
    },

    /** @param {string} bucket @param {string} uploadId */
    async abortUpload(bucket, uploadId) {
      const { path } = await uploadOf(bucket, uploadId);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */
