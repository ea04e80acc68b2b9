/** The bands of ISEE that may be declared for what is sold, by their upper limit in cents, the lowest first. */
export const iseeBandLimits = (offer: {
  modifiers: readonly { condition: { iseeUpToCents?: number } }[];
}): number[] =>
  [...new Set(offer.modifiers.flatMap(({ condition }) => condition.iseeUpToCents ?? []))].toSorted(
    (a, b) => a - b,
  );
