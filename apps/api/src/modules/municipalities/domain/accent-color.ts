const WHITE_CONTRAST = 4.5;

/** Whether white text can be read on `#rrggbb`: contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3). */
export function carriesWhiteText(color: string): boolean {
  const channels = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= WHITE_CONTRAST;
}
