import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import type { Answer, Caller } from './test-app.js';

/** Small files of every kind that people, good and bad, send. */

export async function jpeg(
  options: { width?: number; height?: number; gps?: boolean } = {},
): Promise<Buffer> {
  const { width = 64, height = 48 } = options;
  const image = sharp({
    create: { width, height, channels: 3, background: { r: 200, g: 60, b: 30 } },
  }).jpeg();
  if (!options.gps) return image.toBuffer();
  return (
    image
      .withExif({
        IFD0: { Artist: 'Mario Rossi' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '41/1 4/1 20/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '14/1 19/1 50/1',
        },
      })
      // Held upright: the picture lies on its side in the file.
      .withMetadata({ orientation: 6 })
      .toBuffer()
  );
}

export function png(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#0066cc' } })
    .png()
    .toBuffer();
}

export interface PdfParts {
  pages?: number;
  /** Goes into the catalogue's dictionary. */
  catalog?: string;
  /** Goes into the dictionary of the first page. */
  page?: string;
  /** More objects; the first is number 10. */
  objects?: string[];
  /** Goes into the trailer's dictionary. */
  trailer?: string;
  /** Objects packed into an object stream, numbered from 30 on. */
  packed?: string[];
}

/** A PDF written by hand. A packed object is only seen by readers that unpack object streams. */
export function pdf(parts: PdfParts = {}): Buffer {
  const { pages = 1, catalog = '', page = '', objects = [], trailer = '', packed = [] } = parts;
  const numbers = Array.from({ length: pages }, (_, index) => 100 + index);
  const all: [number, string][] = [
    [1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`],
    [2, `<< /Type /Pages /Kids [${numbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${pages} >>`],
    ...numbers.map((number, index): [number, string] => [
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${index === 0 ? page : ''} >>`,
    ]),
    ...objects.map((object, index): [number, string] => [10 + index, object]),
  ];
  if (packed.length > 0) all.push([29, objectStream(packed)]);
  let body = '%PDF-1.7\n%\xE2\xE3\xCF\xD3\n';
  const offsets = new Map<number, number>();
  for (const [number, content] of all) {
    offsets.set(number, body.length);
    body += `${number} 0 obj\n${content}\nendobj\n`;
  }
  const size = Math.max(...offsets.keys(), 29 + packed.length) + 1;
  const start = body.length;
  const row = (type: number, a: number, b: number): Buffer =>
    Buffer.from([type, (a >> 16) & 255, (a >> 8) & 255, a & 255, b]);
  const rows = Array.from({ length: size + 1 }, (_, number) => {
    if (number === size) return row(1, start, 0);
    if (number >= 30 && number < 30 + packed.length) return row(2, 29, number - 30);
    const offset = offsets.get(number);
    return offset === undefined ? row(0, 0, 0) : row(1, offset, 0);
  });
  const table = deflateSync(Buffer.concat(rows)).toString('latin1');
  body += `${size} 0 obj\n<< /Type /XRef /Size ${size + 1} /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length ${table.length} ${trailer} >>\nstream\n${table}\nendstream\nendobj\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

function objectStream(objects: string[]): string {
  let at = 0;
  const index = objects.map((object, number) => {
    const entry = `${30 + number} ${at}`;
    at += object.length + 1;
    return entry;
  });
  const first = `${index.join(' ')} `;
  const content = deflateSync(Buffer.from(`${first}${objects.join('\n')}\n`)).toString('latin1');
  return `<< /Type /ObjStm /N ${objects.length} /First ${first.length} /Filter /FlateDecode /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** Sends a file as the form does. */
export function upload(
  who: Caller,
  kind: string,
  bytes: Buffer | string,
  file: { name?: string; type?: string } = {},
): Promise<Answer> {
  const form = new FormData();
  form.set('kind', kind);
  form.set(
    'file',
    new Blob([new Uint8Array(Buffer.from(bytes))], { type: file.type ?? 'application/octet-stream' }),
    file.name ?? 'file.pdf',
  );
  return who.post('/documents', form);
}

/** A document of each kind, ready for a request. @returns their ids, in the same order */
export async function uploaded(who: Caller, ...kinds: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const kind of kinds) {
    const answer = await upload(who, kind, await png(), { name: `${kind.toLowerCase()}.png` });
    if (answer.status !== 201) throw new Error(`The document was not taken: ${answer.text}`);
    ids.push(answer.body.id as string);
  }
  return ids;
}
