import { describe, expect, it } from 'vitest';
import { safeFileName } from './file-name.js';

describe('names of uploaded files', () => {
  it.each([
    ['carta identità.JPG', 'image/jpeg', 'carta identità.jpg'],
    ['../../etc/passwd', 'application/pdf', 'passwd.pdf'],
    ['C:\\Users\\mario\\libretto.pdf', 'application/pdf', 'libretto.pdf'],
    ['fattura.pdf.exe', 'application/pdf', 'fattura.pdf.pdf'],
    ['\u202Egpj.exe', 'image/jpeg', 'gpj.jpg'],
    ['a\r\nSet-Cookie: x=1.png', 'image/png', 'aSet-Cookie_ x=1.png'],
    ['<script>alert(1)</script>.png', 'image/png', 'script_.png'],
    ['...', 'image/png', 'documento.png'],
    ['', 'application/pdf', 'documento.pdf'],
    ['\ud800.pdf', 'application/pdf', '\ufffd.pdf'],
  ] as const)('%j as %s becomes %j', (name, type, expected) => {
    expect(safeFileName(name, type)).toBe(expected);
  });

  it('are short enough for the database, however long they come', () => {
    expect(safeFileName('è'.repeat(5_000) + '.pdf', 'application/pdf').length).toBeLessThanOrEqual(200);
    expect(safeFileName('😀'.repeat(5_000), 'image/png').length).toBeLessThanOrEqual(200);
  });
});
