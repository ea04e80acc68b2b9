import type { Locale } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { Problem } from '../../../platform/http/problem.js';
import { daysText } from '../domain/draft.rules.js';
import { daysWithoutPrice } from '../domain/prices-over-time.js';
import type { ProductRow, TariffRow } from '../persistence/catalogue.repository.js';

type Sale = Pick<ProductRow, 'active' | 'onSaleFromOn' | 'onSaleTo'>;

/**
 * A change made at once may not take the price from a day of the sale that had one, nor put a day without one on sale.
 * A product that never had a price is not sold yet: giving it one, from any day, leaves it better off.
 * @throws Problem validation_failed at `pointer`, naming the days
 */
export function refuseNewGaps(
  before: readonly TariffRow[],
  saleBefore: Sale,
  after: readonly TariffRow[],
  sale: Sale,
  { today, locale, pointer }: { today: CivilDate; locale: Locale; pointer: string },
): void {
  if (!sale.active || before.length === 0) return;
  const gaps = (rows: readonly TariffRow[], { onSaleFromOn: from, onSaleTo: to }: Sale) =>
    daysWithoutPrice(rows, { from, to }, today);
  const known = saleBefore.active ? gaps(before, saleBefore) : [];
  const fresh = gaps(after, sale).filter(
    (gap) =>
      !known.some(
        (old) => old.from <= gap.from && (old.to === null || (gap.to !== null && gap.to <= old.to)),
      ),
  );
  if (fresh.length === 0) return;
  throw Problem.field(pointer, {
    code: 'days_without_price',
    params: { days: fresh.map((gap) => daysText(gap)[locale]).join('; ') },
  });
}
