import type { PresetCertificationType, PresetProduct, PresetZone } from '../preset.js';

/** Sectors, certifications and products of the demo; streets and prices are plausible, not official. */
export const zones: PresetZone[] = [
  {
    code: 'A',
    name: { it: 'Settore A – Reggia', en: 'Sector A – Royal Palace' },
    description: {
      it: 'Intorno a piazza Carlo di Borbone e alla stazione.',
      en: 'Around piazza Carlo di Borbone and the station.',
    },
    streets: [
      'Piazza Carlo di Borbone',
      'Piazza Giuseppe Garibaldi',
      'Via Giuseppe Verdi',
      'Via Renella',
      'Viale Douhet',
    ],
    outline: [
      [14.326, 41.069],
      [14.3318, 41.068],
      [14.3325, 41.0722],
      [14.3268, 41.0732],
    ],
    color: '#0066cc',
  },
  {
    code: 'B',
    name: { it: 'Settore B – Centro', en: 'Sector B – Centre' },
    description: {
      it: 'Il corso e le strade fra piazza Dante e piazza Vanvitelli.',
      en: 'The main street and the roads between piazza Dante and piazza Vanvitelli.',
    },
    streets: [
      'Corso Trieste',
      'Piazza Dante',
      'Piazza Vanvitelli',
      'Via Mazzini',
      'Via San Carlo',
      'Via Vico',
      'Via Redentore',
    ],
    numbers: [{ street: 'Via Giannone', side: 'EVEN', from: '2', to: '60' }],
    outline: [
      [14.3268, 41.0732],
      [14.3325, 41.0722],
      [14.3385, 41.0728],
      [14.3392, 41.0768],
      [14.329, 41.077],
    ],
    color: '#b3003b',
  },
  {
    code: 'C',
    name: { it: 'Settore C – Don Bosco', en: 'Sector C – Don Bosco' },
    description: { it: 'Da via Don Bosco al parco dei Cedri.', en: 'From via Don Bosco to the Cedar park.' },
    streets: [
      'Via Don Bosco',
      'Via Giovan Battista Marino',
      'Via Sant’Antida',
      'Via Tescione',
      'Via dei Cedri',
    ],
    numbers: [{ street: 'Via Giannone', side: 'ODD', from: '1', to: '55', except: ['13'] }],
    outline: [
      [14.329, 41.077],
      [14.3392, 41.0768],
      [14.3405, 41.0815],
      [14.331, 41.0822],
    ],
    color: '#007a33',
  },
  {
    code: 'D',
    name: { it: 'Settore D – Roma', en: 'Sector D – Roma' },
    description: {
      it: 'Via Roma, via Unità Italiana e traverse.',
      en: 'Via Roma, via Unità Italiana and side streets.',
    },
    streets: [
      'Via Roma',
      'Via Unità Italiana',
      'Via Ferrarecce',
      'Via Caduti sul Lavoro',
      'Via Cesare Battisti',
    ],
    outline: [
      [14.3318, 41.068],
      [14.339, 41.0672],
      [14.3385, 41.0728],
      [14.3325, 41.0722],
    ],
    color: '#8a4b00',
  },
  {
    code: 'E',
    name: { it: 'Settore E – Acquaviva', en: 'Sector E – Acquaviva' },
    description: {
      it: 'Il rione Acquaviva, a sud della ferrovia.',
      en: 'The Acquaviva quarter, south of the railway.',
    },
    streets: ['Via Acquaviva', 'Via Feudo di San Martino', 'Viale Lincoln', 'Via Borsellino', 'Via Falcone'],
    outline: [
      [14.3262, 41.062],
      [14.3388, 41.0612],
      [14.339, 41.0672],
      [14.3318, 41.068],
      [14.326, 41.069],
    ],
    color: '#5c2d91',
  },
  {
    code: 'F',
    name: { it: 'Settore F – Ospedale', en: 'Sector F – Hospital' },
    description: {
      it: 'Intorno all’ospedale e agli uffici di via Palasciano.',
      en: 'Around the hospital and the offices of via Palasciano.',
    },
    streets: [
      'Via Ferdinando Palasciano',
      'Via Gennaro Tescione',
      'Via Laviano',
      'Via Settembrini',
      'Viale Beneduce',
    ],
    numbers: [{ street: 'Via Giannone', side: 'ALL', from: '61' }],
    outline: [
      [14.3385, 41.0728],
      [14.346, 41.0722],
      [14.3468, 41.0775],
      [14.3392, 41.0768],
    ],
    color: '#00606b',
  },
];

export const certificationTypes: PresetCertificationType[] = [
  ...zones.map((zone): PresetCertificationType => ({
    code: `RES-${zone.code}`,
    kind: 'RESIDENCE',
    name: { it: `Residente – ${zone.name.it}`, en: `Resident – ${zone.name.en ?? zone.name.it}` },
    description: {
      it: `Per chi ha la residenza anagrafica in una via del settore ${zone.code}.`,
      en: `For people registered as residents in a street of sector ${zone.code}.`,
    },
    zone: zone.code,
    requiredDocuments: ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'],
    validityMonths: null,
  })),
  ...zones.map((zone): PresetCertificationType => ({
    code: `LAV-${zone.code}`,
    kind: 'WORK',
    name: { it: `Lavoro – ${zone.name.it}`, en: `Work – ${zone.name.en ?? zone.name.it}` },
    description: {
      it: `Per chi lavora stabilmente in una via del settore ${zone.code}. Come secondo documento carica l’attestazione del datore di lavoro.`,
      en: `For people who work regularly in a street of sector ${zone.code}. As second document upload the employer’s statement.`,
    },
    zone: zone.code,
    requiredDocuments: ['IDENTITY_DOCUMENT', 'OTHER'],
    validityMonths: 12,
  })),
];

const VAT22 = 2200;
const FROM = '2026-01-01';
const FOUR_WHEELS = ['CAR', 'MICROCAR', 'HISTORIC', 'FOREIGN'] as const;
const ALL_ZONES = zones.map((zone) => zone.code);

interface Resident {
  months: number;
  it: string;
  en: string;
  cents: number;
}

const residents: Resident[] = [
  { months: 1, it: 'mensile', en: 'one month', cents: 1_000 },
  { months: 3, it: 'trimestrale', en: 'three months', cents: 2_700 },
  { months: 6, it: 'semestrale', en: 'six months', cents: 5_000 },
  { months: 12, it: 'annuale', en: 'one year', cents: 9_000 },
];

export const products: PresetProduct[] = [
  ...residents.map(({ months, it, en, cents }): PresetProduct => ({
    code: `RES-${months}M`,
    name: { it: `Residenti – ${it}`, en: `Residents – ${en}` },
    description: {
      it: 'Auto e microcar di chi risiede nel settore. Vale sulle strisce blu del settore della certificazione.',
      en: 'Cars and microcars of people living in the sector. Valid on the blue lines of the certified sector.',
    },
    family: 'RESIDENT',
    vehicleKinds: [...FOUR_WHEELS],
    certificationKind: 'RESIDENCE',
    durationUnit: 'MONTH',
    durationCount: months,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: [],
    tariffs: [{ fromOn: FROM, grossCents: cents, vatRateBp: VAT22 }],
  })),
  {
    code: 'RES-MOTO-12M',
    name: { it: 'Residenti moto – annuale', en: 'Residents, motorcycle – one year' },
    description: {
      it: 'Motocicli di chi risiede nel settore, sugli stalli blu a loro riservati.',
      en: 'Motorcycles of people living in the sector, on the blue bays kept for them.',
    },
    family: 'RESIDENT',
    vehicleKinds: ['MOTORCYCLE'],
    certificationKind: 'RESIDENCE',
    durationUnit: 'MONTH',
    durationCount: 12,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: [],
    tariffs: [{ fromOn: FROM, grossCents: 3_000, vatRateBp: VAT22 }],
  },
  {
    code: 'LAV-1M',
    name: { it: 'Lavoratori – mensile', en: 'Workers – one month' },
    description: {
      it: 'Per chi lavora nel settore e non vi risiede. Vale sulle strisce blu del settore della certificazione.',
      en: 'For people who work in the sector without living there. Valid on the blue lines of the certified sector.',
    },
    family: 'WORK',
    vehicleKinds: [...FOUR_WHEELS, 'MOTORCYCLE'],
    certificationKind: 'WORK',
    durationUnit: 'MONTH',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: [],
    tariffs: [{ fromOn: FROM, grossCents: 3_500, vatRateBp: VAT22 }],
  },
  {
    code: 'NR-1M',
    name: { it: 'Non residenti – mensile', en: 'Non-residents – one month' },
    description: {
      it: 'Per tutti, senza certificazione. Vale nei settori D, E e F.',
      en: 'For everybody, no certification needed. Valid in sectors D, E and F.',
    },
    family: 'NON_RESIDENT',
    vehicleKinds: [...FOUR_WHEELS],
    certificationKind: null,
    durationUnit: 'MONTH',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: ['D', 'E', 'F'],
    tariffs: [{ fromOn: FROM, grossCents: 5_000, vatRateBp: VAT22 }],
  },
  {
    code: 'ELE-12M',
    name: { it: 'Auto elettriche – annuale', en: 'Electric cars – one year' },
    description: {
      it: 'Per le auto solo elettriche, residenti e non. Vale in tutti i settori.',
      en: 'For all-electric cars, residents or not. Valid in every sector.',
    },
    family: 'ELECTRIC',
    vehicleKinds: [...FOUR_WHEELS],
    electricOnly: true,
    certificationKind: null,
    durationUnit: 'YEAR',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: ALL_ZONES,
    tariffs: [{ fromOn: FROM, grossCents: 2_400, vatRateBp: VAT22 }],
  },
];
