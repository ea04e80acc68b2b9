import jsQR from 'jsqr';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { groupedNotice, noticeNumber, noticeQrContent } from '../../payments/domain/notice-number.js';
import { paymentNoticeDocument } from './payment-notice.template.js';
import { samplePaymentNotice } from './sample-documents.js';

/** The code as a camera sees it: 31 mm on paper at 200 dots an inch. */
async function scanned(html: string): Promise<string | undefined> {
  const path = /<path d="([^"]+)"/.exec(html.slice(html.indexOf('class="qr"')))![1]!;
  const box = /viewBox="0 0 (\d+) \d+"/.exec(html.slice(html.indexOf('class="qr"')))![1]!;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="244" height="244" viewBox="0 0 ${box} ${box}"><rect width="100%" height="100%" fill="#fff"/><path d="${path}"/></svg>`;
  const { data, info } = await sharp(Buffer.from(picture))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsQR.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

describe('the payment notice', () => {
  it('bears a QR code that a camera reads, version 4 with correction M', async () => {
    const notice = noticeNumber('02', 123_876_543_123);
    const qrContent = noticeQrContent(notice, '80012345678', 12_000);
    const { html } = paymentNoticeDocument({ ...samplePaymentNotice, qrContent });
    expect(await scanned(html)).toBe('PAGOPA|002|302012387654312386|80012345678|12000');
    // 33 modules and a quiet zone of 4 on each side.
    expect(html).toContain('viewBox="0 0 41 41"');
  });

  it.each(['it', 'en'] as const)('names number, creditor, amount and last day (%s)', (locale) => {
    const { html, title } = paymentNoticeDocument({ ...samplePaymentNotice, locale });
    for (const text of [
      groupedNotice('302012387654312386'),
      '80012345678',
      'Comune di Borgo Esempio',
      locale === 'it' ? '01/12/2026' : '1\u00a0Dec\u00a02026',
      'richiesta BE-2026-000123',
    ])
      expect(html).toContain(text);
    expect(title).toContain('3020 1238');
  });
});
