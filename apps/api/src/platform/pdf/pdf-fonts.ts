import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Titillium Web, the typeface of Italian public services (SIL Open Font License 1.1), inlined as WOFF2 so that
 * printing needs neither network nor installed fonts. The family name is our own: a font of the machine with the
 * original name can never be taken instead.
 */
export const PDF_FONT_FAMILY = 'Sosta Titillium';

const PACKAGE = '@fontsource/titillium-web';
const WEIGHTS = [400, 600, 700] as const;
/** Every letter of the languages written in Latin script, € included. */
const SUBSETS = ['latin', 'latin-ext'] as const;

let css: string | undefined;

function readFonts(): string {
  const require = createRequire(import.meta.url);
  const ranges = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/unicode.json`), 'utf8')) as Record<
    (typeof SUBSETS)[number],
    string
  >;
  return WEIGHTS.flatMap((weight) =>
    SUBSETS.map((subset) => {
      const file = require.resolve(`${PACKAGE}/files/titillium-web-${subset}-${weight}-normal.woff2`);
      return (
        `@font-face{font-family:"${PDF_FONT_FAMILY}";font-weight:${weight};font-display:block;` +
        `src:url(data:font/woff2;base64,${readFileSync(file, 'base64')}) format("woff2");` +
        `unicode-range:${ranges[subset]}}`
      );
    }),
  ).join('\n');
}

/** The `@font-face` rules with their font data, about 110 kB; read from the package once a process. */
export function pdfFontCss(): string {
  return (css ??= readFonts());
}
