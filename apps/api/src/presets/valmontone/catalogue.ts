import type { PresetCertificationType, PresetProduct, PresetZone } from '../preset.js';

/** Zones and products of the demo; streets and prices are plausible, not official. */
export const zones: PresetZone[] = [
  {
    code: 'CENTRO',
    name: { it: 'Centro storico', en: 'Old town' },
    description: { it: 'Le vie intorno al palazzo.', en: 'The streets around the palace.' },
    streets: ['Via Nazionale', 'Corso Garibaldi', 'Piazza Umberto Pilozzi', 'Via Roma'],
    numbers: [{ street: 'Via Porta Napoletana', side: 'EVEN', from: '2', to: '48' }],
    outline: [
      [12.9162, 41.7752],
      [12.9211, 41.7741],
      [12.9226, 41.7779],
      [12.9183, 41.7796],
    ],
    color: '#8a4b00',
  },
  {
    code: 'STAZIONE',
    name: { it: 'Stazione', en: 'Station' },
    description: { it: 'Intorno alla stazione ferroviaria.', en: 'Around the railway station.' },
    streets: ['Via della Stazione', 'Via Casilina', 'Via Genazzano', 'Via Kennedy'],
    numbers: [{ street: 'Via Porta Napoletana', side: 'ODD' }],
    outline: [
      [12.9142, 41.7702],
      [12.9222, 41.7694],
      [12.9211, 41.7741],
      [12.9162, 41.7752],
    ],
    color: '#0066cc',
  },
];

export const certificationTypes: PresetCertificationType[] = zones.map((zone) => ({
  code: `RES-${zone.code}`,
  kind: 'RESIDENCE',
  name: { it: `Residente – ${zone.name.it}`, en: `Resident – ${zone.name.en ?? zone.name.it}` },
  description: {
    it: 'Per chi ha la residenza anagrafica in una via della zona.',
    en: 'For people registered as residents in a street of the zone.',
  },
  zone: zone.code,
  requiredDocuments: ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'],
  validityMonths: null,
}));

const FROM = '2026-01-01';
const VAT22 = 2200;
const FOUR_WHEELS = ['CAR', 'MICROCAR', 'HISTORIC', 'FOREIGN'] as const;

export const products: PresetProduct[] = [
  {
    code: 'RES-12M',
    name: { it: 'Residenti – annuale', en: 'Residents – one year' },
    description: {
      it: 'Per chi risiede nella zona. Vale sulle strisce blu della zona della certificazione.',
      en: 'For residents of the zone. Valid on the blue lines of the certified zone.',
    },
    family: 'RESIDENT',
    vehicleKinds: [...FOUR_WHEELS],
    certificationKind: 'RESIDENCE',
    durationUnit: 'YEAR',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: [],
    tariffs: [{ fromOn: FROM, grossCents: 4_800, vatRateBp: VAT22 }],
  },
  {
    code: 'PENDOLARI-1M',
    name: { it: 'Pendolari – mensile', en: 'Commuters – one month' },
    description: { it: 'Per tutti, alla stazione.', en: 'For everybody, at the station.' },
    family: 'COMMUTER',
    vehicleKinds: [...FOUR_WHEELS, 'MOTORCYCLE'],
    certificationKind: null,
    durationUnit: 'MONTH',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: ['STAZIONE'],
    tariffs: [{ fromOn: FROM, grossCents: 2_200, vatRateBp: VAT22 }],
  },
  {
    code: 'ELE-12M',
    name: { it: 'Auto elettriche – annuale', en: 'Electric cars – one year' },
    description: { it: 'Per le auto solo elettriche.', en: 'For all-electric cars.' },
    family: 'ELECTRIC',
    vehicleKinds: [...FOUR_WHEELS],
    electricOnly: true,
    certificationKind: null,
    durationUnit: 'YEAR',
    durationCount: 1,
    onSaleFromOn: FROM,
    taxRegime: 'VAT22',
    zones: ['CENTRO', 'STAZIONE'],
    tariffs: [{ fromOn: FROM, grossCents: 1_200, vatRateBp: VAT22 }],
  },
];
