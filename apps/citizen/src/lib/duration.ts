/** "12 mesi", "1 anno": how long a product lasts. */
export function durationText(
  product: { durationUnit: string; durationCount: number },
  t: (key: string, plural: number) => string,
): string {
  return t(`duration.${product.durationUnit}`, product.durationCount);
}
