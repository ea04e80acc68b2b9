import type { Locale } from '@sosta/contracts';
import { describeNumbers } from '../modules/catalogue/index.js';
import type { PresetZone } from './preset.js';

/** "Via Roma, Corso Trieste, Via Giannone (numeri pari dal 2 al 60)". */
export function streetsInWords({ streets, numbers = [] }: PresetZone, locale: Locale): string {
  const shared = numbers.map(({ street, side, from = null, to = null, except = [] }) => {
    return `${street} (${describeNumbers({ side, from, to, except }, locale)})`;
  });
  return [...streets, ...shared].join(', ');
}
