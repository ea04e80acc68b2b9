// `npm run bench -- invoices`: electronic invoices on one core. Each is another: its own number, buyer, amounts and
// texts. Against the same library writing the same elements with nothing looked at.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import {
  fatturaPaTree,
  fatturaPaXml,
  writeXml,
} from '@sosta/api/dist/modules/invoicing/domain/fattura-pa.js';
import { invoiceAmounts } from '@sosta/api/dist/modules/invoicing/domain/invoice-amounts.js';
import { invoiceNumber, sdiFileCode } from '@sosta/api/dist/modules/invoicing/domain/invoice-number.js';
import { OfficialSchema } from '@sosta/api/dist/modules/invoicing/official-schema.js';
import { interleave, median, ratio, table } from './lib/interleave.mjs';

const WRITTEN = 'written only';
const OURS = 'ours: built and checked';
const OFFICIAL = 'ours, and the official schema';
const GOAL = 500;

const seat = {
  street: 'Viale della Libertà',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  country: 'IT',
};
const names = ['Niccolò D’Angelo', 'Łukasz Đorđević', 'Mario Rossi', 'Zoë Müller', 'Anna “Nina” Bianchi'];

/** @param {number} n @returns {import('@sosta/api/dist/modules/invoicing/domain/fattura-pa.js').FatturaPa} */
function invoice(n) {
  const number = (n % 1_000_000) + 1;
  const [givenName = '', familyName = ''] = /** @type {string} */ (names[n % names.length]).split(' ');
  const lines = [
    { description: `Abbonamento residenti – targa GA${n % 1000}BC`, grossCents: 5_000 + (n % 20_000) },
    { description: 'Riduzione veicolo elettrico', grossCents: -(n % 1_000) },
  ];
  return {
    type: 'TD01',
    follows: null,
    transmissionNumber: sdiFileCode(number),
    recipientCode: '0000000',
    pec: n % 2 ? null : 'qualcuno@pec.example',
    seller: {
      ...seat,
      streetNumber: '12',
      vatNumber: '00488410010',
      fiscalCode: '00488410010',
      name: 'Sosta Esempio S.r.l.',
      taxRegime: 'RF01',
    },
    buyer: {
      ...seat,
      streetNumber: String(n % 200),
      kind: 'PERSON',
      givenName,
      familyName,
      companyName: null,
      vatNumber: null,
      fiscalCode: 'RSSMRA80A01H501U',
    },
    number: invoiceNumber('CE', 2026, number),
    issuedOn: '2026-03-02',
    amounts: n % 3 ? invoiceAmounts(lines, 'VAT22', 2200) : invoiceAmounts(lines, 'EXEMPT', 0),
    period: { from: '2026-03-01', to: '2027-03-01' },
    payment: { method: 'MP08', paidOn: '2026-03-01' },
    note: `Ricevuta di pagamento n. 2026/${number}`,
  };
}

const folder = process.env['FATTURAPA_SCHEMA_DIR'] ?? join(ROOT, '../shared/fatturapa');
const schema = existsSync(folder) ? await OfficialSchema.load(folder) : null;
if (!schema)
  console.log('The official schema is not at hand (FATTURAPA_SCHEMA_DIR): judging by it was NOT measured.');

/** @type {import('./lib/interleave.mjs').Variant[]} */
const variants = [
  { name: WRITTEN, run: async (n) => writeXml(fatturaPaTree(invoice(n))) },
  { name: OURS, run: async (n) => fatturaPaXml(invoice(n)) },
];
if (schema)
  variants.push({
    name: OFFICIAL,
    run: async (n) => {
      const violations = schema.violations(fatturaPaXml(invoice(n)));
      if (violations.length > 0) throw new Error(violations.join(' '));
    },
  });
const rates = await interleave(variants, { rounds: 7, roundMs: 1_000 });
console.log(table(rates, { unit: 'invoices/s', rival: WRITTEN }));
const measured = schema ? OFFICIAL : OURS;
console.log(
  `bench invoices: ${Math.round(median(rates.get(measured) ?? []))}/s ${schema ? 'with' : 'WITHOUT'} the official schema, ` +
    `ratio=${ratio(rates, measured, WRITTEN).toFixed(2)} (goal ≥${GOAL}/s)`,
);
schema?.dispose();
