import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  jpeg,
  pdf,
  png,
  upload,
  uploaded,
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
} from '../../../testing/index.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
});

async function storedRow(id: string): Promise<{ storage_key: string; sha256: string }> {
  const [row] = await app.query<{ storage_key: string; sha256: string }>(
    m,
    'SELECT storage_key, sha256 FROM document WHERE id = $1',
    [id],
  );
  return row!;
}
async function storedBytes(id: string): Promise<Buffer> {
  return app.get(ObjectStorage).get((await storedRow(id)).storage_key);
}
const documents = () => app.query(m, 'SELECT id FROM document');

/** Encrypted, with an owner's password only: it opens without asking, and what it holds cannot be looked into. */
const ENCRYPTED = Buffer.from(
  [
    'JVBERi0xLjYKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoK',
    'PDwgL0NvdW50IDEgL0tpZHMgWyAzIDAgUiBdIC9UeXBlIC9QYWdlcyA+PgplbmRvYmoKMyAwIG9iago8PCAvTWVkaWFCb3gg',
    'WyAwIDAgMjAwIDIwMCBdIC9QYXJlbnQgMiAwIFIgL1R5cGUgL1BhZ2UgPj4KZW5kb2JqCjQgMCBvYmoKPDwgL0NGIDw8IC9T',
    'dGRDRiA8PCAvQXV0aEV2ZW50IC9Eb2NPcGVuIC9DRk0gL0FFU1YyIC9MZW5ndGggMTYgPj4gPj4gL0ZpbHRlciAvU3RhbmRh',
    'cmQgL0xlbmd0aCAxMjggL08gPDU2NmZhODczZWUzM2M3OTdjZDNiOTA0ZmRhZGY4MTRhZmEzNGRmOWEzOGY2ZWQ0MWI5ODRl',
    'MmM2ZGEyYWE2ZjU+IC9QIC00IC9SIDQgL1N0bUYgL1N0ZENGIC9TdHJGIC9TdGRDRiAvVSA8MGZjNzg0MzQ1NTM4ZTQ1MmM5',
    'YmIwMTQ1Y2Q2NGRjOTMwMTIyNDU2YTkxYmFlNTEzNDI3M2E2ZGIxMzRjODdjND4gL1YgNCA+PgplbmRvYmoKeHJlZgowIDUK',
    'MDAwMDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMDAwMDAwNjQgMDAwMDAgbiAKMDAwMDAwMDEyMyAw',
    'MDAwMCBuIAowMDAwMDAwMTk2IDAwMDAwIG4gCnRyYWlsZXIgPDwgL1Jvb3QgMSAwIFIgL1NpemUgNSAvSUQgWzxmM2Q4NDQy',
    'MmU4ZGJkYTA1NDBlN2RiN2Y5NmQ0ZDZmMj48ZjNkODQ0MjJlOGRiZGEwNTQwZTdkYjdmOTZkNGQ2ZjI+XSAvRW5jcnlwdCA0',
    'IDAgUiA+PgpzdGFydHhyZWYKNDk1CiUlRU9GCg==',
  ].join(''),
  'base64',
);

/** Its password is anything but the empty one. */
const LOCKED = pdf({
  trailer: '/Encrypt 10 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]',
  objects: [
    `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${'11'.repeat(32)}> /U <${'22'.repeat(32)}> >>`,
  ],
});

const HEIC = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic'),
  Buffer.alloc(4),
  Buffer.from('mif1heic'),
  Buffer.alloc(200),
]);

/** The header says 20,000 × 20,000; the data are a few kilobytes. */
function pixelBomb(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(20_000, 0);
  header.writeUInt32BE(20_000, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(20_001 * 300));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const ZIP = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0]), Buffer.alloc(200)]);
const EXE = Buffer.concat([Buffer.from('MZ\x90\x00'), Buffer.alloc(300), Buffer.from('PE\0\0')]);
const HTML = '<!doctype html><script>fetch("/api/v1/x/me")</script>';
const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const JS = '<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>';
const LAUNCH = '<< /Type /Action /S /Launch /F (cmd.exe) >>';
const EMBEDDED = [
  '<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>',
  '<< /Type /EmbeddedFile /Length 4 >>\nstream\nMZMZ\nendstream',
];

describe('uploads', () => {
  test('are kept with their kind, type and size, and without what does not belong in a name', async () => {
    const answer = await upload(citizen, 'IDENTITY_DOCUMENT', pdf({ pages: 2 }), {
      name: '../../carta <id>.PDF',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      kind: 'IDENTITY_DOCUMENT',
      mediaType: 'application/pdf',
      pageCount: 2,
      verdict: null,
      replacedAt: null,
      originalName: 'carta _id_.pdf',
    });
    expect(await storedBytes(answer.body.id)).toEqual(pdf({ pages: 2 }));
  });

  test('are what their bytes are, whatever they call themselves', async () => {
    const answer = await upload(citizen, 'OTHER', await png(), {
      name: 'libretto.pdf',
      type: 'application/pdf',
    });
    expect(answer.body).toMatchObject({
      mediaType: 'image/png',
      originalName: 'libretto.png',
      pageCount: null,
    });
  });

  test.each<
    [string, () => Buffer | string | Promise<Buffer | string>, { name: string; type: string }, number, string]
  >([
    [
      'a program called .pdf',
      () => EXE,
      { name: 'modulo.pdf', type: 'application/pdf' },
      415,
      'upload_type_not_allowed',
    ],
    [
      'a page called .jpg',
      () => HTML,
      { name: 'foto.jpg', type: 'image/jpeg' },
      415,
      'upload_type_not_allowed',
    ],
    ['an SVG', () => SVG, { name: 'foto.svg', type: 'image/svg+xml' }, 415, 'upload_type_not_allowed'],
    [
      'a GIF',
      () => Buffer.from('GIF89a/*' + 'x'.repeat(200) + '*/=alert(1)'),
      { name: 'a.gif', type: 'image/gif' },
      415,
      'upload_type_not_allowed',
    ],
    ['a zip', () => ZIP, { name: 'a.zip', type: 'application/zip' }, 415, 'upload_type_not_allowed'],
    [
      'the antivirus test file',
      () => EICAR,
      { name: 'a.pdf', type: 'application/pdf' },
      415,
      'upload_type_not_allowed',
    ],
    [
      'a HEIC photo',
      () => HEIC,
      { name: 'IMG_1.HEIC', type: 'image/heic' },
      415,
      'upload_heic_not_supported',
    ],
    ['an empty file', () => Buffer.alloc(0), { name: 'a.pdf', type: 'application/pdf' }, 422, 'upload_empty'],
    [
      'a file over the limit',
      () => Buffer.concat([pdf(), Buffer.alloc(16 * 1024 * 1024)]),
      { name: 'a.pdf', type: 'application/pdf' },
      413,
      'upload_too_large',
    ],
    [
      'a PDF over its limit',
      () => Buffer.concat([pdf(), Buffer.alloc(11 * 1024 * 1024)]),
      { name: 'a.pdf', type: 'application/pdf' },
      413,
      'upload_too_large',
    ],
    ['a pixel bomb', pixelBomb, { name: 'a.png', type: 'image/png' }, 422, 'upload_image_too_many_pixels'],
    [
      'half a photo',
      async () => {
        const whole = await jpeg({ width: 800, height: 600 });
        return whole.subarray(0, whole.length / 2);
      },
      { name: 'a.jpg', type: 'image/jpeg' },
      422,
      'upload_unreadable',
    ],
    [
      'half a PNG',
      async () => {
        const whole = await sharp(
          Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * 7919) % 251)),
          { raw: { width: 300, height: 200, channels: 3 } },
        )
          .png()
          .toBuffer();
        return whole.subarray(0, whole.length / 2);
      },
      { name: 'a.png', type: 'image/png' },
      422,
      'upload_unreadable',
    ],
    [
      'half a PDF',
      () => pdf().subarray(0, 300),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_unreadable',
    ],
    [
      'a PDF without its end',
      () => pdf().subarray(0, -20),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_unreadable',
    ],
    [
      'a PDF that is none',
      () => `%PDF-1.7\n${'x'.repeat(500)}\n%%EOF`,
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_unreadable',
    ],
    [
      'a PDF without pages',
      () => pdf({ pages: 0 }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_unreadable',
    ],
    [
      'a PDF that asks for a password',
      () => LOCKED,
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_encrypted',
    ],
    [
      'an encrypted PDF',
      () => ENCRYPTED,
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_encrypted',
    ],
    [
      'a PDF of 31 pages',
      () => pdf({ pages: 31 }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_too_many_pages',
    ],
    [
      'a PDF that runs a script when opened',
      () => pdf({ catalog: '/OpenAction 10 0 R', objects: [JS] }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a script under another spelling',
      () => pdf({ catalog: '/OpenAction 10 0 R', objects: [JS.replace('/JavaScript', '/J#61va#53cript')] }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a script packed into an object stream',
      () => pdf({ catalog: '/OpenAction 30 0 R', packed: [JS] }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a PDF that starts a program',
      () => pdf({ catalog: '/OpenAction 10 0 R', objects: [LAUNCH] }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a program start packed away',
      () =>
        pdf({
          page: '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A 30 0 R >>]',
          packed: [LAUNCH],
        }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a PDF that carries a file',
      () => pdf({ catalog: '/Names << /EmbeddedFiles << /Names [(a.exe) 10 0 R] >> >>', objects: EMBEDDED }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a PDF form that computes',
      () =>
        pdf({
          catalog: '/AcroForm << /Fields [10 0 R] >>',
          page: '/Annots [10 0 R]',
          objects: [
            '<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [0 0 9 9] /AA << /K 11 0 R >> >>',
            JS,
          ],
        }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
    [
      'a PDF form that sends itself',
      () =>
        pdf({
          page: '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (http://127.0.0.1/) >> >>]',
        }),
      { name: 'a.pdf', type: 'application/pdf' },
      422,
      'upload_pdf_active_content',
    ],
  ])('refuse %s', async (_name, bytes, file, status, code) => {
    const answer = await upload(citizen, 'OTHER', await bytes(), file);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(await documents()).toEqual([]);
  });

  test('take PDFs as offices make them: packed, with links, with a page to open', async () => {
    const file = pdf({
      catalog: '/OpenAction [100 0 R /Fit] /AcroForm << /Fields [] >> /ViewerPreferences 30 0 R',
      page: '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://www.comune.caserta.it) >> >>]',
      packed: ['<< /DisplayDocTitle true >>'],
    });
    expect((await upload(citizen, 'OTHER', file)).status).toBe(201);
  });

  test('lose whatever hides behind a picture, and where it was taken', async () => {
    const payload = '<?php system($_GET["c"]); ?><script>alert(document.cookie)</script>';
    const photo = await jpeg({ gps: true, width: 80, height: 40 });
    expect(photo.includes('Mario Rossi')).toBe(true);
    const answer = await upload(citizen, 'OTHER', Buffer.concat([photo, Buffer.from(payload)]), {
      name: 'foto.jpg',
    });
    expect(answer.status).toBe(201);
    const kept = await storedBytes(answer.body.id);
    for (const trace of ['<?php', '<script', 'Mario Rossi', 'Exif', 'GPS'])
      expect(kept.includes(trace)).toBe(false);
    const metadata = await sharp(kept).metadata();
    expect(metadata.exif).toBeUndefined();
    // Turned upright, since nobody will know how it was held.
    expect([metadata.width, metadata.height]).toEqual([40, 80]);
  });

  test('of a comment inside a picture too', async () => {
    const photo = await jpeg();
    const comment = Buffer.from('<script>alert(1)</script>');
    const marker = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
    const answer = await upload(
      citizen,
      'OTHER',
      Buffer.concat([photo.subarray(0, 2), marker, comment, photo.subarray(2)]),
    );
    expect(answer.status).toBe(201);
    expect((await storedBytes(answer.body.id)).includes('<script')).toBe(false);
  });

  test('are made smaller when they are larger than anybody needs', async () => {
    const answer = await upload(citizen, 'OTHER', await jpeg({ width: 6_000, height: 3_000 }));
    expect(answer.status).toBe(201);
    const { width, height } = await sharp(await storedBytes(answer.body.id)).metadata();
    expect([width, height]).toEqual([4_000, 2_000]);
  });

  test('say what is missing', async () => {
    const noFile = new FormData();
    noFile.set('kind', 'OTHER');
    expect((await citizen.post('/documents', noFile)).body.code).toBe('upload_missing');
    expect((await citizen.post('/documents', { kind: 'OTHER' })).body.code).toBe('upload_missing');
    const unknown = await upload(citizen, 'PASSPORT', pdf());
    expect(unknown.body.errors).toEqual([{ pointer: '/kind', code: 'value_not_allowed' }]);
    const noKind = await upload(citizen, '', pdf());
    expect(noKind.body.errors).toEqual([{ pointer: '/kind', code: 'required' }]);
  });

  test('are limited to what one request can need', async () => {
    await uploaded(citizen, ...Array.from({ length: 20 }, () => 'OTHER'));
    const more = await upload(citizen, 'OTHER', pdf());
    expect([more.status, more.body.code]).toEqual([429, 'rate_limited']);
    expect((await upload(await app.createCitizen(m), 'OTHER', pdf())).status).toBe(201);
  });

  test('over the limit are answered over a real connection, while they are still being sent', async () => {
    await app.nest.listen(0, '127.0.0.1');
    const form = new FormData();
    form.set('kind', 'OTHER');
    form.set('file', new Blob([new Uint8Array(40 * 1024 * 1024)]), 'a.pdf');
    const answer = await fetch(`${await app.nest.getUrl()}/api/v1/${m.slug}/documents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${citizen.token}` },
      body: form,
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      413,
      'upload_too_large',
    ]);
  });

  test('need somebody signed in', async () => {
    expect((await upload(app.anonymous(m), 'OTHER', pdf())).status).toBe(401);
    expect((await upload(await app.createOperator(m, 'REVIEWER'), 'OTHER', pdf())).status).toBe(404);
  });
});

describe('when something else fails', () => {
  const stored = async (): Promise<string[]> => {
    const { s3 } = app.config;
    const client = new S3Client({
      region: s3.region,
      forcePathStyle: true,
      ...(s3.endpoint ? { endpoint: s3.endpoint } : {}),
      credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    });
    const listed = await client.send(
      new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: `uploads/${m.id}/` }),
    );
    client.destroy();
    return (listed.Contents ?? []).map((object) => object.Key ?? '');
  };

  test('a document that cannot be recorded is not kept in the store either', async () => {
    await uploaded(citizen, 'OTHER');
    expect(await stored()).toHaveLength(1);
    const gone = await app.createCitizen(m);
    await app.query(m, 'DELETE FROM holder WHERE id = $1', [gone.holderId]);
    expect((await upload(gone, 'OTHER', pdf())).status).toBe(500);
    await app.settle();
    expect(await stored()).toHaveLength(1);
  });

  test('the store being away is said as such, and nothing is recorded', async () => {
    const without = await createTestApp({ env: { S3_ENDPOINT: 'http://127.0.0.1:1' } });
    try {
      const there = await without.seedMunicipality();
      const somebody = await without.createCitizen(there);
      const answer = await upload(somebody, 'OTHER', await png());
      expect([answer.status, answer.body.code]).toEqual([503, 'service_unavailable']);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(await without.query(there, 'SELECT 1 FROM document')).toEqual([]);
    } finally {
      await without.close();
    }
  });
});

describe('an uploaded document', () => {
  test('is reached by its owner only, by a link that saves it', async () => {
    const [id] = await uploaded(citizen, 'IDENTITY_DOCUMENT');
    const link = await citizen.get(`/documents/${id}/link`);
    expect(link.status).toBe(200);
    expect(Date.parse(link.body.expiresAt) - app.clock.now().getTime()).toBeLessThanOrEqual(60_000);
    const file = await fetch(link.body.url);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(await storedBytes(id!));

    const other = await app.createCitizen(m);
    expect((await other.get(`/documents/${id}/link`)).status).toBe(404);
    expect((await other.delete(`/documents/${id}`)).status).toBe(404);
    const elsewhere = await app.createCitizen(await app.seedMunicipality());
    expect((await elsewhere.get(`/documents/${id}/link`)).status).toBe(404);
  });

  test('is nobody else’s, operators included, until it is sent with a request', async () => {
    const [id] = await uploaded(citizen, 'IDENTITY_DOCUMENT');
    const reviewer = await app.createOperator(m, 'REVIEWER');
    expect((await reviewer.get(`/review/documents/${id}/link`)).status).toBe(404);
    expect((await reviewer.get(`/review/documents/${id}/content`)).status).toBe(404);
  });

  test('is gone when its owner takes it back, the file included', async () => {
    const [id] = await uploaded(citizen, 'OTHER');
    const { storage_key } = await storedRow(id!);
    expect((await citizen.delete(`/documents/${id}`)).status).toBe(204);
    expect(await documents()).toEqual([]);
    await app.settle();
    await expect(app.get(ObjectStorage).get(storage_key)).rejects.toThrow();
    expect((await citizen.delete(`/documents/${id}`)).status).toBe(404);
  });

  test('is erased after a day in which no request took it', async () => {
    const [old] = await uploaded(citizen, 'OTHER');
    const { storage_key } = await storedRow(old!);
    app.clock.advance({ hours: 23 });
    const [young] = await uploaded(citizen, 'OTHER');
    await app.runJobs('uploads.');
    expect(await documents()).toHaveLength(2);
    app.clock.advance({ hours: 1, minutes: 1 });
    await app.runJobs('uploads.');
    expect(await documents()).toEqual([{ id: young }]);
    await app.settle();
    await expect(app.get(ObjectStorage).get(storage_key)).rejects.toThrow();
  });
});
