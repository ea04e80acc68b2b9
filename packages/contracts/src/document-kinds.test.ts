import { expect, it } from 'vitest';
import { isAcceptedUploadType, UPLOAD_LIMITS } from './document-kinds.js';
import { problemTexts } from './problem-texts.js';

it('accepts photographs and PDF, nothing that can run', () => {
  expect(['image/jpeg', 'image/png', 'application/pdf'].every(isAcceptedUploadType)).toBe(true);
  expect(['image/heic', 'image/svg+xml', 'text/html', ''].some(isAcceptedUploadType)).toBe(false);
});

it('tells people the limits that are applied', () => {
  expect(UPLOAD_LIMITS.maxBytes).toBeLessThan(UPLOAD_LIMITS.hardMaxBytes);
  expect(problemTexts.it.upload_too_large).toContain('10 MB');
  expect(problemTexts.it.upload_image_too_many_pixels).toContain('40 megapixel');
  expect(problemTexts.en.upload_pdf_too_many_pages).toContain('30');
});
