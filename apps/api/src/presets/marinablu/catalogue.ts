import type { PresetProduct, PresetZone } from '../preset.js';

/** Zones and products of an invented town. */
export const zones: PresetZone[] = [
  {
    code: 'LUNGOMARE',
    name: { it: 'Lungomare', en: 'Seafront' },
    description: { it: 'Dal porto al faro.', en: 'From the harbour to the lighthouse.' },
    streets: ['Viale della Vittoria', 'Lungomare Cristoforo Colombo', 'Via del Faro', 'Via dei Pescatori'],
    numbers: [{ street: 'Via Marconi', side: 'EVEN' }],
    outline: [
      [13.9332, 37.098],
      [13.9405, 37.0962],
      [13.9478, 37.0968],
      [13.9482, 37.0985],
      [13.9408, 37.0984],
      [13.9338, 37.1],
    ],
    color: '#00606b',
  },
  {
    code: 'CENTRO',
    name: { it: 'Centro storico', en: 'Old town' },
    description: {
      it: 'Le strade intorno a piazza Santa Teresa.',
      en: 'The streets around piazza Santa Teresa.',
    },
    streets: ['Piazza Santa Teresa', 'Corso Umberto I', 'Via Palma', 'Via Garibaldi', 'Via Solferino'],
    numbers: [{ street: 'Via Marconi', side: 'ODD' }],
    outline: [
      [13.9338, 37.1],
      [13.9408, 37.0984],
      [13.9482, 37.0985],
      [13.9468, 37.1032],
      [13.9392, 37.1046],
    ],
    color: '#b3003b',
  },
];

const FROM = '2026-01-01';
const VAT22 = 2200;

const periods = [
  { months: 1, it: 'mensile', en: 'one month', cents: 2_500 },
  { months: 6, it: 'semestrale', en: 'six months', cents: 12_000 },
  { months: 12, it: 'annuale', en: 'one year', cents: 20_000 },
];

export const products: PresetProduct[] = zones.flatMap((zone) =>
  periods.map(({ months, it, en, cents }): PresetProduct => ({
    code: `${zone.code}-${months}M`,
    name: { it: `${zone.name.it} – ${it}`, en: `${zone.name.en ?? zone.name.it} – ${en}` },
    description: {
      it: 'Auto e microcar. Vale sulle strisce blu della zona.',
      en: 'Cars and microcars. Valid on the blue lines of the zone.',
    },
    family: 'STANDARD',
    vehicleKinds: ['CAR', 'MICROCAR'],
    certificationKind: null,
    durationUnit: 'MONTH',
    durationCount: months,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: [zone.code],
    tariffs: [{ fromOn: FROM, grossCents: cents, vatRateBp: VAT22 }],
  })),
);
