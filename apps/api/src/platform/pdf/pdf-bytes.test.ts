import { describe, expect, it } from 'vitest';
import { countPages, renumberNodeIds, stampDates } from './pdf-bytes.js';

describe('corrections of the file', () => {
  it('stamps both dates without moving a byte', () => {
    const before = `<</CreationDate (D:20261121132812+00'00')\n/ModDate (D:20261121132812+01'00')>> tail`;
    const pdf = Buffer.from(before);
    stampDates(pdf, new Date('2025-01-02T03:04:05.678Z'));
    expect(pdf.toString()).toBe(
      `<</CreationDate (D:20250102030405+00'00')\n/ModDate (D:20250102030405+00'00')>> tail`,
    );
    expect(pdf.length).toBe(before.length);
  });

  it('refuses a file whose dates are not where they always were', () => {
    expect(() => stampDates(Buffer.from('%PDF-1.4'), new Date(0))).toThrow(/CreationDate/);
    expect(() => stampDates(Buffer.from('/CreationDate (D:2026)'), new Date(0))).toThrow(/CreationDate/);
  });

  it('renumbers node ids from 1 in their order, every mention of one alike', () => {
    const pdf = Buffer.from('/ID (node00004711)> [(node00004711) (node00000815)] (nodes) \\(node00009999\\)');
    renumberNodeIds(pdf);
    expect(pdf.toString()).toBe(
      '/ID (node00000002)> [(node00000002) (node00000001)] (nodes) \\(node00009999\\)',
    );
  });

  it('counts pages, not the page tree', () => {
    expect(countPages(Buffer.from('/Type /Page\n /Type /Pages\n /Type /Page\n'))).toBe(2);
  });
});
