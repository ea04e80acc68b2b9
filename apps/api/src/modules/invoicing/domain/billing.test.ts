import { describe, expect, it } from 'vitest';
import { completeBilling, missingFields, type BillingInput, type KnownBilling } from './billing.js';

const person: KnownBilling = {
  kind: 'PERSON',
  fiscalCode: 'RSSMRA80A01H501U',
  givenName: 'Mario',
  familyName: 'Rossi',
  companyName: null,
  street: 'Via Roma',
  streetNumber: '1',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
};
const company: KnownBilling = {
  ...person,
  kind: 'COMPANY',
  fiscalCode: '00488410010',
  givenName: null,
  familyName: null,
  companyName: 'Cliente S.p.A.',
};
const seat = {
  companyName: 'Rossi S.r.l.',
  street: 'Corso Trieste',
  streetNumber: '7',
  postalCode: '81100',
  city: 'Caserta',
  province: 'ce',
};

const codes = (known: KnownBilling, input: BillingInput): string[] => {
  const result = completeBilling(known, input);
  return result.ok ? [] : result.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
};

describe('the data of an invoice (R84)', () => {
  it('need nothing from a person we know', () => {
    expect(missingFields(person, 'PERSON')).toEqual([]);
    expect(completeBilling(person, { kind: 'PERSON' })).toMatchObject({
      ok: true,
      billing: {
        givenName: 'Mario',
        familyName: 'Rossi',
        fiscalCode: 'RSSMRA80A01H501U',
        street: 'Via Roma',
        vatNumber: null,
        recipientCode: '0000000',
        pec: null,
      },
    });
  });

  it('need a channel only from a company we know', () => {
    expect(missingFields(company, 'COMPANY')).toEqual(['recipientCode']);
    expect(codes(company, { kind: 'COMPANY' })).toEqual(['/recipientCode sdi_code_or_pec_required']);
    expect(completeBilling(company, { kind: 'COMPANY', recipientCode: 'm5uxcr1' })).toMatchObject({
      ok: true,
      billing: {
        companyName: 'Cliente S.p.A.',
        vatNumber: '00488410010',
        fiscalCode: '00488410010',
        recipientCode: 'M5UXCR1',
      },
    });
    expect(completeBilling(company, { kind: 'COMPANY', pec: 'cliente@pec.example' })).toMatchObject({
      ok: true,
      billing: { recipientCode: '0000000', pec: 'cliente@pec.example' },
    });
  });

  it('need everything of the company of a person, whose home is not its seat', () => {
    const missing = missingFields(person, 'COMPANY');
    expect(missing).toEqual([
      'companyName',
      'street',
      'streetNumber',
      'postalCode',
      'city',
      'province',
      'vatNumber',
      'recipientCode',
    ]);
    expect(codes(person, { kind: 'COMPANY' })).toEqual(
      missing
        .map((field) => `/${field} ${field === 'recipientCode' ? 'sdi_code_or_pec_required' : 'required'}`)
        .sort(),
    );
    expect(
      completeBilling(person, {
        kind: 'COMPANY',
        ...seat,
        vatNumber: 'IT 00488410010',
        pec: 'a@pec.example',
      }),
    ).toMatchObject({
      ok: true,
      billing: {
        companyName: 'Rossi S.r.l.',
        vatNumber: '00488410010',
        fiscalCode: null,
        street: 'Corso Trieste',
        province: 'CE',
        givenName: null,
      },
    });
  });

  it.each<[string, KnownBilling, Partial<BillingInput>, string]>([
    [
      'a VAT number that cannot be',
      person,
      { kind: 'COMPANY', ...seat, vatNumber: '00488410011', recipientCode: 'M5UXCR1' },
      '/vatNumber vat_number_invalid',
    ],
    [
      'a recipient code of six',
      company,
      { kind: 'COMPANY', recipientCode: 'M5UXCR' },
      '/recipientCode sdi_code_invalid',
    ],
    [
      'seven zeros without PEC',
      company,
      { kind: 'COMPANY', recipientCode: '0000000' },
      '/recipientCode sdi_code_or_pec_required',
    ],
    [
      'a postcode of letters',
      person,
      { kind: 'PERSON', postalCode: 'ABCDE' },
      '/postalCode postal_code_invalid',
    ],
    ['a province of digits', person, { kind: 'PERSON', province: '12' }, '/province province_invalid'],
    ['a province that is none', person, { kind: 'PERSON', province: 'ZZ' }, '/province province_invalid'],
    [
      'a postcode of abroad in Italy',
      person,
      { kind: 'PERSON', postalCode: 'SW1A 1' },
      '/postalCode postal_code_invalid',
    ],
    [
      'a fiscal code that cannot be, with digits for letters or not',
      person,
      {
        kind: 'COMPANY',
        ...seat,
        vatNumber: '00488410010',
        recipientCode: 'M5UXCR1',
        fiscalCode: 'RSSMRA80A01H50MU',
      },
      '/fiscalCode fiscal_code_invalid',
    ],
    [
      'somebody else’s fiscal code',
      person,
      { kind: 'PERSON', fiscalCode: 'BNCMRA80A41H501E' },
      '/fiscalCode fiscal_code_mismatch',
    ],
    [
      'a company’s name on a person',
      person,
      { kind: 'PERSON', companyName: 'X' },
      '/companyName unexpected_property',
    ],
    ['a person where we know a company', company, { kind: 'PERSON' }, '/kind value_not_allowed'],
  ])('refuse %s', (_, known, input, problem) => {
    expect(codes(known, input as BillingInput)).toContain(problem);
  });
});
