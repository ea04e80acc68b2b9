import type { PresetProduct, PresetZone } from '../preset.js';

/** Zones and products of the demo; streets and prices are plausible, not official. */
export const zones: PresetZone[] = [
  {
    code: 'BLU1',
    name: { it: 'Zona blu 1 – Centro', en: 'Blue zone 1 – Centre' },
    description: { it: 'Il centro entro i viali.', en: 'The centre within the avenues.' },
    streets: ['Via Torino', 'Piazza della Repubblica', 'Via Roma', 'Piazza d’Armi', 'Via Italia'],
    numbers: [{ street: 'Via Siccardi', side: 'ALL', from: '1', to: '40/B' }],
    outline: [
      [7.8835, 45.1882],
      [7.8902, 45.1875],
      [7.8928, 45.1906],
      [7.8896, 45.1931],
      [7.8846, 45.1924],
    ],
    color: '#0066cc',
  },
  {
    code: 'BLU2',
    name: { it: 'Zona blu 2 – Stazione', en: 'Blue zone 2 – Station' },
    description: { it: 'Intorno alla stazione.', en: 'Around the station.' },
    streets: ['Piazza Garibaldi', 'Via Caduti per la Libertà', 'Viale Matteotti', 'Via Po'],
    numbers: [{ street: 'Via Siccardi', side: 'ALL', from: '41' }],
    outline: [
      [7.8846, 45.1924],
      [7.8896, 45.1931],
      [7.8928, 45.1906],
      [7.8965, 45.1935],
      [7.8921, 45.1962],
      [7.8858, 45.1956],
    ],
    color: '#007a33',
  },
];

const FROM = '2026-01-01';
const VAT22 = 2200;
const KINDS = ['CAR', 'MICROCAR', 'MOTORCYCLE', 'HISTORIC', 'FOREIGN'] as const;

interface Line {
  code: string;
  it: string;
  en: string;
  months: number;
  cents: number;
  zones: string[];
}

const lines: Line[] = [
  {
    code: 'BLU1-3M',
    it: 'Zona 1 trimestrale',
    en: 'Zone 1, three months',
    months: 3,
    cents: 9_000,
    zones: ['BLU1'],
  },
  {
    code: 'BLU1-12M',
    it: 'Zona 1 annuale',
    en: 'Zone 1, one year',
    months: 12,
    cents: 30_000,
    zones: ['BLU1'],
  },
  {
    code: 'BLU2-3M',
    it: 'Zona 2 trimestrale',
    en: 'Zone 2, three months',
    months: 3,
    cents: 6_000,
    zones: ['BLU2'],
  },
  {
    code: 'BLU2-12M',
    it: 'Zona 2 annuale',
    en: 'Zone 2, one year',
    months: 12,
    cents: 20_000,
    zones: ['BLU2'],
  },
  {
    code: 'TUTTE-12M',
    it: 'Tutte le zone, annuale',
    en: 'All zones, one year',
    months: 12,
    cents: 42_000,
    zones: ['BLU1', 'BLU2'],
  },
];

export const products: PresetProduct[] = lines.map((line) => ({
  code: line.code,
  name: { it: line.it, en: line.en },
  description: {
    it: 'Sottoscritto in ufficio, si rinnova online.',
    en: 'Sold at the office, renewed online.',
  },
  family: 'STANDARD',
  vehicleKinds: [...KINDS],
  certificationKind: null,
  durationUnit: 'MONTH',
  durationCount: line.months,
  onSaleFromOn: FROM,
  taxRegime: 'VAT22',
  zones: line.zones,
  tariffs: [{ fromOn: FROM, grossCents: line.cents, vatRateBp: VAT22 }],
}));
