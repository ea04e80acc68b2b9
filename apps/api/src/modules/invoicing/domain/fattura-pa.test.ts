import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { TAX_REGIMES, type TaxRegime } from '@sosta/contracts';
import { fc } from '../../../testing/properties.js';
import { officialSchema } from '../../../testing/official-schema.js';
import { fatturaPaXml, InvoiceNotAcceptable, type FatturaPa } from './fattura-pa.js';
import { invoiceAmounts } from './invoice-amounts.js';
import { invoiceNumber, sdiFileCode, sdiFileName } from './invoice-number.js';
import { ascii, latin1 } from './latin1.js';

const schema = await officialSchema();

// ---- Our own rules, always

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
});

type Tree = Record<string, unknown>;

const cents = (decimal: string): number => Math.round(Number(decimal) * 100);
const at = (node: unknown, path: string): unknown =>
  path.split('.').reduce((value, key) => (value as Tree | undefined)?.[key], node);
const textAt = (node: unknown, path: string): string => String(at(node, path));

interface Checked {
  header: Tree;
  body: Tree;
  lines: Tree[];
}

/** What any invoice of ours must be, with or without the schema at hand. */
function check(xml: string, invoice: FatturaPa): Checked {
  if (schema) expect(schema.violations(xml)).toEqual([]);
  // XML 1.0, and of it only what the Latin types of the format admit.
  expect(xml).not.toMatch(/[^\x20-\x7e\xa0-\xff]/);
  for (const [, text = ''] of xml.matchAll(/<(?:NumeroCivico|Numero|ProgressivoInvio|TipoDato)>([^<]*)/g))
    expect(text).toMatch(/^[ -~]+$/);
  const root = at(parser.parse(xml), 'p:FatturaElettronica') as Tree;
  expect(root['@_versione']).toBe('FPR12');
  const header = root['FatturaElettronicaHeader'] as Tree;
  const body = root['FatturaElettronicaBody'] as Tree;
  const lines = [at(body, 'DatiBeniServizi.DettaglioLinee')].flat() as Tree[];
  const summary = at(body, 'DatiBeniServizi.DatiRiepilogo') as Record<string, string>;
  const document = at(body, 'DatiGenerali.DatiGeneraliDocumento') as Record<string, string>;

  // Lines, summary and total agree to the cent (00422, 00423).
  expect(lines.reduce((sum, line) => sum + cents(line['PrezzoTotale'] as string), 0)).toBe(
    cents(summary['ImponibileImporto']!),
  );
  expect(cents(summary['ImponibileImporto']!) + cents(summary['Imposta']!)).toBe(invoice.amounts.totalCents);
  expect(cents(document['ImportoTotaleDocumento']!)).toBe(invoice.amounts.totalCents);
  expect(cents(textAt(body, 'DatiPagamento.DettaglioPagamento.ImportoPagamento'))).toBe(
    invoice.amounts.totalCents,
  );
  // VAT within a cent of rate times net (00421); nature where, and only where, the rate is 0 (00400, 00401).
  const rate = Number(summary['AliquotaIVA']) / 100;
  expect(
    Math.abs(cents(summary['Imposta']!) - cents(summary['ImponibileImporto']!) * rate),
  ).toBeLessThanOrEqual(1);
  expect(summary['Natura'] !== undefined).toBe(rate === 0);
  expect(summary['RiferimentoNormativo'] !== undefined).toBe(rate === 0);
  for (const line of lines) {
    expect(line['AliquotaIVA']).toBe(summary['AliquotaIVA']);
    expect(line['Natura']).toBe(summary['Natura']);
  }
  expect(document['Numero']).toMatch(/\d/); // 00425
  const buyer = at(header, 'CessionarioCommittente.DatiAnagrafici') as Tree;
  expect(buyer['IdFiscaleIVA'] ?? buyer['CodiceFiscale']).toBeDefined(); // 00417
  return { header, body, lines };
}

// ---- Examples

const seller: FatturaPa['seller'] = {
  vatNumber: '00488410010',
  fiscalCode: '00488410010',
  name: 'Sosta Esempio S.r.l.',
  taxRegime: 'RF01',
  street: 'Via Roma',
  streetNumber: '12',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  country: 'IT',
};
const address = {
  street: 'Viale della Libertà',
  streetNumber: '7',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  country: 'IT',
};
const person: FatturaPa['buyer'] = {
  kind: 'PERSON',
  givenName: 'Niccolò',
  familyName: 'D’Angelo',
  companyName: null,
  vatNumber: null,
  fiscalCode: 'RSSMRA80A01H501U',
  ...address,
};
const company: FatturaPa['buyer'] = {
  kind: 'COMPANY',
  givenName: null,
  familyName: null,
  companyName: 'Łódź & Söhne “Import” S.r.l.',
  vatNumber: '00905811006',
  fiscalCode: null,
  ...address,
};

function invoice(overrides: Partial<FatturaPa> = {}): FatturaPa {
  return {
    type: 'TD01',
    follows: null,
    transmissionNumber: sdiFileCode(12),
    recipientCode: '0000000',
    pec: null,
    seller,
    buyer: person,
    number: invoiceNumber('CE', 2026, 12),
    issuedOn: '2026-03-02',
    amounts: invoiceAmounts(
      [{ description: 'Abbonamento residenti – targa AB123CD', grossCents: 12_000 }],
      'VAT22',
      2200,
    ),
    period: { from: '2026-03-01', to: '2027-03-01' },
    payment: { method: 'MP08', paidOn: '2026-03-01' },
    note: 'Ricevuta di pagamento n. 2026/000123',
    ...overrides,
  };
}

describe('an electronic invoice', () => {
  it('to a private person goes to the reserved area, with VAT by difference', () => {
    const made = invoice();
    const { header, body, lines } = check(fatturaPaXml(made), made);
    expect(at(header, 'DatiTrasmissione')).toMatchObject({
      ProgressivoInvio: '0000C',
      FormatoTrasmissione: 'FPR12',
      CodiceDestinatario: '0000000',
    });
    expect(at(header, 'CessionarioCommittente.DatiAnagrafici')).toEqual({
      CodiceFiscale: 'RSSMRA80A01H501U',
      Anagrafica: { Nome: 'Niccolò', Cognome: "D'Angelo" },
    });
    expect(at(body, 'DatiGenerali.DatiGeneraliDocumento')).toMatchObject({
      TipoDocumento: 'TD01',
      Divisa: 'EUR',
      Data: '2026-03-02',
      Numero: 'CE/2026/000012',
      ImportoTotaleDocumento: '120.00',
    });
    expect(lines).toMatchObject([
      {
        Descrizione: 'Abbonamento residenti - targa AB123CD',
        DataInizioPeriodo: '2026-03-01',
        DataFinePeriodo: '2027-02-28',
        PrezzoTotale: '98.36',
        AliquotaIVA: '22.00',
      },
    ]);
    expect(at(body, 'DatiBeniServizi.DatiRiepilogo')).toEqual({
      AliquotaIVA: '22.00',
      ImponibileImporto: '98.36',
      Imposta: '21.64',
      EsigibilitaIVA: 'I',
    });
    expect(at(body, 'DatiPagamento')).toMatchObject({
      CondizioniPagamento: 'TP02',
      DettaglioPagamento: { ModalitaPagamento: 'MP08', ImportoPagamento: '120.00' },
    });
  });

  it('to a company carries its VAT number and channel', () => {
    const made = invoice({ buyer: company, recipientCode: 'M5UXCR1' });
    const { header } = check(fatturaPaXml(made), made);
    expect(at(header, 'CessionarioCommittente.DatiAnagrafici')).toEqual({
      IdFiscaleIVA: { IdPaese: 'IT', IdCodice: '00905811006' },
      Anagrafica: { Denominazione: 'Lódz & Söhne "Import" S.r.l.' },
    });
    expect(at(header, 'DatiTrasmissione.CodiceDestinatario')).toBe('M5UXCR1');
    const pec = invoice({ pec: 'mario.rossi@pec.example' });
    expect(at(check(fatturaPaXml(pec), pec).header, 'DatiTrasmissione.PECDestinatario')).toBe(
      'mario.rossi@pec.example',
    );
  });

  it('says the nature and the law where no VAT is shown, and the stamp above 77.47 euro', () => {
    const amounts = (regime: TaxRegime, grossCents: number) =>
      invoiceAmounts([{ description: 'Abbonamento', grossCents }], regime, 0);
    for (const [regime, nature, law] of [
      ['ART74_MONOFASE', 'N2.2', 'art. 74'],
      ['OUT_OF_SCOPE_ART4', 'N2.2', 'art. 4'],
      ['EXEMPT', 'N4', 'art. 10'],
    ] as const) {
      const made = invoice({ amounts: amounts(regime, 12_000) });
      const { body } = check(fatturaPaXml(made), made);
      expect(at(body, 'DatiBeniServizi.DatiRiepilogo')).toMatchObject({
        AliquotaIVA: '0.00',
        Natura: nature,
        Imposta: '0.00',
      });
      expect(at(body, 'DatiBeniServizi.DatiRiepilogo.RiferimentoNormativo')).toContain(law);
      expect(at(body, 'DatiGenerali.DatiGeneraliDocumento.DatiBollo.BolloVirtuale')).toBe(
        regime === 'ART74_MONOFASE' ? undefined : 'SI',
      );
    }
    expect(amounts('EXEMPT', 7747).stampDuty).toBe(false);
    expect(amounts('EXEMPT', 7748).stampDuty).toBe(true);
  });

  it('notes the single-phase regime where its VAT is shown', () => {
    const made = invoice({
      amounts: invoiceAmounts([{ description: 'Abbonamento', grossCents: 12_000 }], 'ART74_MONOFASE', 2200),
    });
    expect(check(fatturaPaXml(made), made).lines[0]!['AltriDatiGestionali']).toMatchObject({
      TipoDato: 'ART74',
    });
  });

  it('keeps a long house number with the street, and leaves out what no form of the format fits', () => {
    const made = invoice({
      buyer: { ...person, streetNumber: '12 scala B interno 4', postalCode: 'SW1A', province: 'Kent' },
    });
    expect(at(check(fatturaPaXml(made), made).header, 'CessionarioCommittente.Sede')).toEqual({
      Indirizzo: 'Viale della Libertà 12 scala B interno 4',
      CAP: '00000',
      Comune: 'Caserta',
      Nazione: 'IT',
    });
  });

  it('does not leave when it contradicts itself', () => {
    const lines = [{ description: 'x', grossCents: 100 }];
    expect(() => invoiceAmounts(lines, 'VAT22', 0)).toThrow(RangeError);
    expect(() => invoiceAmounts(lines, 'EXEMPT', 2200)).toThrow(RangeError);
    expect(() => invoiceAmounts([], 'VAT22', 2200)).toThrow(RangeError);
    expect(() => invoiceAmounts([{ description: 'x', grossCents: 0 }], 'VAT22', 2200)).toThrow(RangeError);
    expect(() => fatturaPaXml(invoice({ buyer: { ...person, fiscalCode: null } }))).toThrow(/00417/);
  });

  it('to a buyer abroad has no province and no Italian postal code, and the code of those abroad', () => {
    const made = invoice({
      buyer: {
        ...company,
        vatNumber: 'X1234567L',
        street: 'Calle de Alcalá',
        streetNumber: '5',
        postalCode: '28014',
        city: 'Madrid',
        province: 'M',
        country: 'ES',
      },
      recipientCode: '0000000',
      pec: 'empresa@pec.example',
    });
    const { header } = check(fatturaPaXml(made), made);
    expect(at(header, 'DatiTrasmissione')).toMatchObject({ CodiceDestinatario: 'XXXXXXX' });
    expect(at(header, 'DatiTrasmissione.PECDestinatario')).toBeUndefined();
    expect(at(header, 'CessionarioCommittente')).toMatchObject({
      DatiAnagrafici: { IdFiscaleIVA: { IdPaese: 'ES', IdCodice: 'X1234567L' } },
      Sede: {
        Indirizzo: 'Calle de Alcalá 28014',
        NumeroCivico: '5',
        CAP: '00000',
        Comune: 'Madrid',
        Nazione: 'ES',
      },
    });
  });

  it('taken back is a credit note with positive amounts that names it', () => {
    const made = invoice({
      type: 'TD04',
      number: 'CE/NC/2026/000001',
      follows: { number: 'CE/2026/000012', issuedOn: '2026-03-02' },
      issuedOn: '2026-04-01',
    });
    const { body } = check(fatturaPaXml(made), made);
    expect(at(body, 'DatiGenerali')).toMatchObject({
      DatiGeneraliDocumento: { TipoDocumento: 'TD04', ImportoTotaleDocumento: '120.00' },
      DatiFattureCollegate: { IdDocumento: 'CE/2026/000012', Data: '2026-03-02' },
    });
    const tooEarly = { ...made, issuedOn: '2026-03-01' };
    expect(() => fatturaPaXml(tooEarly)).toThrow(/00418/);
  });

  it('is refused before it leaves, naming each control it would fail', () => {
    const refusal = (overrides: Partial<FatturaPa>, today = '2026-03-02'): string[] => {
      try {
        fatturaPaXml(invoice(overrides), today);
        return [];
      } catch (error) {
        if (!(error instanceof InvoiceNotAcceptable)) throw error;
        return error.violations.map(({ code }) => code);
      }
    };
    const amounts = invoice().amounts;
    expect(refusal({})).toEqual([]);
    expect(refusal({ issuedOn: '2026-03-03' })).toEqual(['00403']);
    expect(refusal({ number: 'senza cifre' })).toEqual(['00425']);
    expect(refusal({ recipientCode: 'ABC123' })).toEqual(['00427']);
    expect(refusal({ recipientCode: 'XXXXXXX' })).toEqual(['00313']);
    // A good control digit, and no such tax office.
    expect(refusal({ buyer: { ...company, vatNumber: '12345678903' } })).toEqual(['00305']);
    expect(refusal({ buyer: { ...person, fiscalCode: 'RSSMRA80A01H501Z' } })).toEqual(['00306']);
    expect(refusal({ buyer: { ...company, vatNumber: seller.vatNumber } })).toEqual(['00471']);
    expect(refusal({ seller: { ...seller, vatNumber: '00000000000' } })).toEqual(['00301']);
    expect(refusal({ seller: { ...seller, taxRegime: 'RF03' } })).toEqual(['FACET']);
    expect(refusal({ amounts: { ...amounts, vatCents: amounts.vatCents + 2 } })).toEqual(['00421']);
    expect(refusal({ amounts: { ...amounts, netCents: amounts.netCents + 1 } })).toEqual(['00422']);
    expect(refusal({ amounts: { ...amounts, vatRateBp: 22 } })).toEqual(['00424', '00424', '00421']);
    expect(refusal({ amounts: { ...amounts, nature: 'N4' } })).toEqual(['00401', '00430']);
    expect(refusal({ amounts: { ...amounts, vatRateBp: 0, vatCents: 0 } })).toEqual(['00400', '00429']);
    expect(refusal({ pec: 'non è una pec' })).toEqual(['FACET']);
    expect(refusal({ period: { from: '2026-02-30', to: '2026-03-01' } })).toEqual(['FACET']);
  });
});

describe('names and numbers', () => {
  it('are written with the letters the format has, before they are cut', () => {
    expect(latin1('Łukasz Đorđević – “čaj”…', 80)).toBe('Lukasz Dordevic - "caj"...');
    expect(latin1('Привет Ελλάδα 李', 80)).toBe('Privet Ellada Li');
    expect(latin1('…'.repeat(30), 60)).toBe('.'.repeat(60));
    expect(latin1('  a\u0000\r\n\u0085b\u200b ', 80)).toBe('a b');
    expect(latin1('\u200b', 80)).toBe('-');
    expect(ascii('però', 3)).toBe('per');
  });

  it('tell invoices apart within what the Sistema di Interscambio allows', () => {
    expect(invoiceNumber('CE', 2026, 12)).toBe('CE/2026/000012');
    expect(invoiceNumber('CASE', 2026, 999_999, 'NC')).toBe('CASE/NC/2026/999999');
    expect(invoiceNumber('CASE', 2026, 999_999, 'NC').length).toBeLessThanOrEqual(20);
    expect(sdiFileName('00488410010', sdiFileCode(12))).toBe('IT00488410010_0000C.xml');
    expect(sdiFileCode(60_466_175)).toBe('ZZZZZ');
    expect(() => sdiFileCode(60_466_176)).toThrow(RangeError);
    expect(() => sdiFileCode(0)).toThrow(RangeError);
  });
});

describe('any invoice', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
    fc.constantFrom(
      '<script>&amp;]]>',
      '"quoted" & \'single\'',
      '😀🚗',
      '\u202eoci',
      '\ud800',
      '   ',
      'È’–…€',
      '李小龍',
      'Größe',
    ),
  );
  const lines = fc
    .array(fc.record({ description: name, grossCents: fc.integer({ min: -5_000, max: 2_000_000 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    .filter((all) => all.reduce((sum, line) => sum + line.grossCents, 0) > 0);
  const taxed = fc.oneof(
    fc.record({ regime: fc.constant<TaxRegime>('VAT22'), rate: fc.constantFrom(400, 500, 1000, 2200) }),
    fc.record({ regime: fc.constant<TaxRegime>('ART74_MONOFASE'), rate: fc.constantFrom(0, 2200) }),
    fc.record({
      regime: fc.constantFrom(...TAX_REGIMES.filter((regime) => regime !== 'VAT22')),
      rate: fc.constant(0),
    }),
  );
  const buyer = fc.record({
    kind: fc.constantFrom('PERSON' as const, 'COMPANY' as const),
    one: name,
    other: name,
    street: name,
    streetNumber: name,
    city: name,
    postalCode: fc.constantFrom('81100', '00000', 'SW1A'),
    province: fc.constantFrom('CE', 'ce', ''),
    country: fc.constantFrom('IT', 'IT', 'FR'),
  });

  it(
    'is accepted by the builder, adds up to the cent and is valid by the schema where it is at hand, whatever its texts and amounts',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(
          lines,
          taxed,
          buyer,
          name,
          fc.integer({ min: 1, max: 1_679_615 }),
          (all, { regime, rate }, who, note, number) => {
            const made = invoice({
              amounts: invoiceAmounts(all, regime, rate),
              number: invoiceNumber('CASE', 2026, number),
              transmissionNumber: sdiFileCode(number),
              note,
              ...(number % 3 === 0
                ? {
                    type: 'TD04',
                    follows: { number: invoiceNumber('CASE', 2025, number), issuedOn: '2025-12-31' },
                  }
                : {}),
              seller: { ...seller, name: who.other },
              buyer: {
                kind: who.kind,
                givenName: who.one,
                familyName: who.other,
                companyName: who.one,
                vatNumber: who.kind === 'COMPANY' ? '00905811006' : null,
                fiscalCode: who.kind === 'COMPANY' ? null : 'RSSMRA80A01H501U',
                street: who.street,
                streetNumber: who.streetNumber,
                postalCode: who.postalCode,
                city: who.city,
                province: who.province,
                country: who.country,
              },
            });
            check(fatturaPaXml(made), made);
          },
        ),
        { numRuns: 2000 },
      );
    },
  );
});
