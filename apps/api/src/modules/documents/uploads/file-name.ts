import type { AcceptedUploadType } from '@sosta/contracts';

const EXTENSION: Record<AcceptedUploadType, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
};
const MAX_STEM = 90;

/**
 * A name that can be shown and saved anywhere: no folders, nothing invisible, and the extension of what the file
 * really is.
 */
export function safeFileName(name: string | undefined, type: AcceptedUploadType): string {
  const base = (name ?? '').toWellFormed().normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const stem = base
    .replace(/\.[^.]{0,10}$/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*%;`$&]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return `${[...stem].slice(0, MAX_STEM).join('') || 'documento'}.${EXTENSION[type]}`;
}
