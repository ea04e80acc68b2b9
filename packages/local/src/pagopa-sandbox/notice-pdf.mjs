/**
 * A printed notice in a few lines of text, as a PDF made by hand: enough to be opened, stored and recognised. What
 * pagoPA prints looks different.
 */
export function noticePdf({ notice, debtor, creditor }) {
  const lines = [
    [20, 'AVVISO DI PAGAMENTO (PROVA)'],
    [12, `Codice avviso ${notice.code.replaceAll(/(.{4})(?=.)/g, '$1 ')}`],
    [12, `Ente creditore ${creditor.taxCode}`],
    [12, `Importo ${(notice.paymentAmount / 100).toFixed(2)} EUR entro il ${notice.dueDate}`],
    [12, notice.subject],
    [12, debtor.fullName],
    [10, 'Stampato dal servizio di prova: non vale per pagare.'],
  ];
  const content = lines
    .map(([size, text], at) => `BT /F1 ${size} Tf 60 ${760 - at * 28} Td (${literal(text)}) Tj ET`)
    .join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}

/** ASCII only, so that characters and bytes are the same thing. */
function literal(text) {
  return text
    .normalize('NFD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .replaceAll(/[\\()]/g, String.raw`\$&`);
}
