import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'uqr';

/** What a person chooses in the file dialog. */
export interface ChosenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** One page with a title, in a font that every viewer has. */
export function pdf(name: string, title = name): ChosenFile {
  return { name, mimeType: 'application/pdf', buffer: pdfBytes(title) };
}

/** A PDF that asks for a password. */
export function encryptedPdf(name: string): ChosenFile {
  const secret = 'ab'.repeat(32);
  const encrypt = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${secret}> /U <${secret}> >>`;
  return { name, mimeType: 'application/pdf', buffer: pdfBytes('Segreto', encrypt) };
}

/** A photograph of a card: stripes, so that it does not compress to nothing. */
export function photo(name: string, width = 1200, height = 800): ChosenFile {
  return picture(name, width, height, (x, y) => [(x * 255) / width, (y * 255) / height, (x ^ y) & 255]);
}

/** A photograph of a QR code, seen from near. */
export function qrPhoto(text: string): ChosenFile {
  const { width, height, greys } = qrGreys(text);
  return picture('qr.png', width, height, (x, y) => {
    const tone = greys[y * width + x] ?? 0;
    return [tone, tone, tone];
  });
}

/** The same, in shades of grey. */
export function qrGreys(text: string): { width: number; height: number; greys: Uint8Array } {
  const scale = 8;
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const side = size * scale;
  const greys = new Uint8Array(side * side);
  for (let at = 0; at < greys.length; at += 1)
    greys[at] = data[Math.floor(at / side / scale)]?.[Math.floor((at % side) / scale)] ? 0 : 255;
  return { width: side, height: side, greys };
}

/** A Windows program under another name. */
export function disguisedProgram(name: string): ChosenFile {
  return {
    name,
    mimeType: 'application/pdf',
    buffer: Buffer.concat([Buffer.from('MZ\x90\x00\x03'), Buffer.alloc(4096)]),
  };
}

/** What an iPhone saves. */
export function heic(name: string, mimeType: string): ChosenFile {
  const box = Buffer.from('0000001c66747970686569630000000068656963686569786d696631', 'hex');
  return { name, mimeType, buffer: Buffer.concat([box, Buffer.alloc(2048)]) };
}

function picture(
  name: string,
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): ChosenFile {
  const row = 1 + width * 3;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set(colour(x, y), y * row + 1 + x * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return { name, mimeType: 'image/png', buffer: Buffer.concat(parts) };
}

function pdfBytes(title: string, encrypt?: string): Buffer {
  const text = title
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[\\()]/g, String.raw`\$&`);
  const content = `BT /F1 24 Tf 60 760 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...(encrypt ? [encrypt] : []),
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = body.length;
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  body += offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const id = 'cd'.repeat(16);
  const extra = encrypt ? ` /Encrypt ${objects.length} 0 R /ID [<${id}> <${id}>]` : '';
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${extra} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
