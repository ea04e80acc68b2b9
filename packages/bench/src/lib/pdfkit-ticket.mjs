// The ticket drawn by hand with pdfkit: the same texts, fonts, shapes and QR code at about the same places. It is
// untagged, which costs pdfkit less than what ours does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { woffToSfnt } from './woff.mjs';

const MM = 72 / 25.4;
const INK = '#17324d';
const MUTED = '#455a70';

/**
 * @param {{ formatDay: Function, formatInstant: Function, formatPlate: Function, qrPath: Function, guilloche: string, parkingSign: string }} shared
 */
export function pdfkitTicket({ formatDay, formatInstant, formatPlate, qrPath, guilloche, parkingSign }) {
  const require = createRequire(import.meta.resolve('@sosta/api/dist/platform/pdf/pdf-fonts.js'));
  const font = (/** @type {number} */ weight) =>
    woffToSfnt(
      readFileSync(
        require.resolve(`@fontsource/titillium-web/files/titillium-web-latin-${weight}-normal.woff`),
      ),
    );
  const [regular, bold] = [font(400), font(700)];

  /** @param {import('@sosta/api/dist/modules/documents/templates/index.js').TicketData} data */
  return function render(data) {
    return new Promise((resolve, reject) => {
      const doc = new PDFDocument({
        size: [148 * MM, 210 * MM],
        margin: 0,
        lang: 'it',
        displayTitle: true,
        font: '',
        info: { Title: `Contrassegno di sosta ${data.subscriptionNumber}` },
      });
      /** @type {Buffer[]} */
      const chunks = [];
      doc.on('data', (chunk) => chunks.push(chunk));
      doc.on('end', () => resolve(Buffer.concat(chunks)));
      doc.on('error', reject);
      doc.registerFont('regular', regular).registerFont('bold', bold);
      /** @type {(name: string, size: number, color: string, text: string, x: number, y: number, options?: object) => void} */
      const write = (name, size, color, text, x, y, options = {}) =>
        doc
          .font(name)
          .fontSize(size)
          .fillColor(color)
          .text(text, x * MM, y * MM, { lineBreak: false, ...options });

      doc.rect(0, 0, 148 * MM, 35.5 * MM).fill('#0066cc');
      write('bold', 20, '#fff', data.municipality.name, 10, 7);
      write('bold', 12, '#fff', 'Contrassegno di sosta', 10, 16);
      doc
        .save()
        .translate(121 * MM, 8 * MM)
        .scale((17 * MM) / 24);
      doc.roundedRect(0, 0, 24, 24, 4).fill('#fff');
      doc.path(parkingSign).fill('#0066cc');
      doc.restore();
      doc
        .save()
        .translate(0, 27.5 * MM)
        .scale(MM)
        .lineWidth(0.14)
        .strokeOpacity(0.55);
      doc.path(guilloche).stroke('#fff');
      doc.restore();

      write('bold', 15, INK, data.productName, 10, 40);
      const right = { width: 62 * MM, align: 'right', lineBreak: true };
      write('regular', 8.5, MUTED, 'Zona', 76, 40, right);
      write('bold', 17, '#0066cc', data.zones.map((zone) => zone.code).join(' · '), 76, 43, right);
      write('regular', 8.5, INK, data.zones.map((zone) => zone.name).join(', '), 76, 50, right);

      write('regular', 8.5, MUTED, 'Targa', 10, 59);
      doc
        .roundedRect(10 * MM, 63 * MM, 128 * MM, 25 * MM, 2 * MM)
        .lineWidth(0.6 * MM)
        .stroke(INK);
      doc.rect(10.3 * MM, 63.3 * MM, 11 * MM, 24.4 * MM).fill('#003399');
      write('bold', 14, '#fff', 'I', 15, 81);
      write('bold', 62, '#000', formatPlate(data.plates[0].number), 21, 58.5, {
        width: 117 * MM,
        align: 'center',
        lineBreak: true,
      });

      doc.rect(10 * MM, 93 * MM, 2 * MM, 34 * MM).fill('#0066cc');
      write('bold', 16, INK, 'VALIDO FINO AL', 16, 92);
      write('bold', 64, '#000', formatDay(data.validUntil, 'it'), 16, 94);
      write('bold', 12, INK, `dal ${formatDay(data.validFrom, 'it')}`, 16, 121);

      const { path, side } = qrPath(data.qrContent);
      doc
        .save()
        .translate(7.4 * MM, 132 * MM)
        .scale((47 * MM) / side);
      doc.path(path).fill('#000');
      doc.restore();
      const facts = [
        ['Abbonamento n.', data.subscriptionNumber, 60, 138],
        ['Copia', String(data.serial), 97, 138],
        ['Emesso il', formatInstant(data.issuedAt, 'it'), 60, 150],
        ['Verifica su', data.verifyUrl, 60, 162],
      ];
      for (const [label, value, x, y] of facts) {
        write('regular', 8.5, MUTED, String(label), Number(x), Number(y));
        write('bold', 12, INK, String(value), Number(x), Number(y) + 3.5);
      }

      doc
        .moveTo(0, 185 * MM)
        .lineTo(148 * MM, 185 * MM)
        .lineWidth(0.2 * MM)
        .stroke('#c5c7c9');
      write('bold', 8, INK, 'Istruzioni', 10, 187);
      const lines = [
        'Esporre in modo ben visibile all’interno del parabrezza anteriore.',
        'Vale solo per la targa, le zone e il periodo indicati. Il diritto di sosta fa fede in forma digitale.',
        'Per verificarlo usare soltanto l’indirizzo stampato qui sopra.',
        `Gestore della sosta: ${data.operatorName}`,
      ];
      lines.forEach((line, index) => write('regular', 8, MUTED, line, 10, 190.7 + index * 3.7));
      doc.end();
    });
  };
}
