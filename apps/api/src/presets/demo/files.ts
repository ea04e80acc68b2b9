import sharp from 'sharp';

/** A document that a citizen of the demo uploads: obviously not a real one. */
export interface DemoFile {
  name: string;
  mediaType: 'image/jpeg' | 'application/pdf';
  bytes: Buffer;
}

/** A photo of a card with a face, or what stands for one. Where no font is installed the words are missing. */
export async function photo(name: string, title: string, lines: readonly string[]): Promise<DemoFile> {
  const text = lines
    .map((line, index) => `<text x="300" y="${190 + index * 46}" font-size="26">${escapeXml(line)}</text>`)
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="570" font-family="DejaVu Sans, Arial, sans-serif" fill="#24303a">
    <rect width="900" height="570" fill="#c7b299"/>
    <rect x="20" y="20" width="860" height="530" rx="28" fill="#e9f1ec"/>
    <rect x="20" y="20" width="860" height="96" rx="28" fill="#5c8a74"/>
    <text x="52" y="82" font-size="34" fill="#ffffff">${escapeXml(title)}</text>
    <rect x="56" y="150" width="200" height="260" fill="#cfdcd4"/>
    <circle cx="156" cy="240" r="56" fill="#9fb5a8"/>
    <path d="M76 410 C76 320 236 320 236 410 Z" fill="#9fb5a8"/>
    ${text}
    <g fill="#7d8f86">${Array.from({ length: 40 }, (_, index) => `<rect x="${60 + index * 19}" y="${460 + (index % 3) * 4}" width="12" height="26"/>`).join('')}</g>
    <text x="52" y="530" font-size="24" fill="#b3003b">FAC-SIMILE – DEMO</text>
  </svg>`;
  const bytes = await sharp(Buffer.from(svg)).jpeg({ quality: 72 }).toBuffer();
  return { name, mediaType: 'image/jpeg', bytes };
}

/** One page of lines in Helvetica, which every viewer has. */
export function form(name: string, title: string, lines: readonly string[]): DemoFile {
  const show = (text: string, size: number, y: number): string =>
    `BT /F1 ${size} Tf 60 ${y} Td (${escapePdf(text)}) Tj ET`;
  const content = [
    show(title, 18, 770),
    show('FAC-SIMILE – DEMO', 10, 748),
    ...lines.map((line, index) => show(line, 12, 700 - index * 24)),
    '60 120 m 300 120 l S',
    show('Firma', 10, 104),
    // A scribble for a signature.
    '1.5 w 80 130 m 110 165 120 100 150 140 c 170 170 180 110 220 145 c S',
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(body, 'latin1');
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const xref = Buffer.byteLength(body, 'latin1');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  body += offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return { name, mediaType: 'application/pdf', bytes: Buffer.from(body, 'latin1') };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Typographic marks outside Latin-1 become their plain form. */
function escapePdf(text: string): string {
  return text
    .replace(/[’‘]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/[^\u0020-\u00ff]/g, '?')
    .replace(/[\\()]/g, String.raw`\$&`);
}
