import { encode } from 'uqr';
import { html, type SafeHtml } from '../../../platform/pdf/html.js';

/**
 * A QR code as one path: a run of dark modules is one rectangle, so a code of some 2,000 modules prints as a
 * single object with sharp edges at any size.
 *
 * @returns the path in units of one module, and the side in modules, quiet zone included
 */
export function qrPath(content: string): { path: string; side: number } {
  const quietZone = 4;
  const { data, size } = encode(content, { ecc: 'M', boostEcc: true, border: quietZone });
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (x + 1 < size && row[x + 1]) x += 1;
      path += `M${from} ${y}h${x + 1 - from}v1H${from}z`;
    }
  });
  return { path, side: size };
}

/** The same as an SVG picture with a text for those who do not see it. */
export function qrSvg(content: string, label: string): SafeHtml {
  const { path, side } = qrPath(content);
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${side} ${side}">
    <path d="${path}" />
  </svg>`;
}
