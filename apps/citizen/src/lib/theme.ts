/** The product's own blue: what the stylesheet is written for. */
export const DEFAULT_ACCENT = '#0066cc';
/** Contrast of that blue with white; on the pale backgrounds made from it text stays readable too (WCAG 1.4.3). */
const LEAST_CONTRAST = 5.5;
const STEP = 0.94;

type Rgb = [red: number, green: number, blue: number];

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrastWithWhite = (color: Rgb): number => 1.05 / (luminance(color) + 0.05);

/** A municipality's colour, darkened as far as text needs; null for the product's own and for what is no colour. */
export function readableAccent(color: string): string | null {
  if (!/^#[0-9a-f]{6}$/i.test(color) || color.toLowerCase() === DEFAULT_ACCENT) return null;
  let rgb = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as Rgb;
  while (contrastWithWhite(rgb) < LEAST_CONTRAST)
    rgb = rgb.map((channel) => Math.floor(channel * STEP)) as Rgb;
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Paints the page in a municipality's colour: see `_theme.scss`. */
export function applyAccent(root: HTMLElement, color: string): void {
  const accent = readableAccent(color);
  root.toggleAttribute('data-accent', accent !== null);
  if (accent) root.style.setProperty('--s-accent', accent);
  else root.style.removeProperty('--s-accent');
}
