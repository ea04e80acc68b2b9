import type { IssuerInput } from '@sosta/contracts/client';

/** The seller's tax regime as electronic invoices write it; the codes are the words accountants use. */
export const TAX_REGIME_CODES = [
  'RF01',
  'RF02',
  ...Array.from({ length: 16 }, (_, index) => `RF${String(index + 4).padStart(2, '0')}`),
] as IssuerInput['taxRegime'][];

export interface IssuerForm {
  legalName: string;
  vatNumber: string;
  fiscalCode: string;
  taxRegime: IssuerInput['taxRegime'];
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

export const emptyIssuer = (): IssuerForm => ({
  legalName: '',
  vatNumber: '',
  fiscalCode: '',
  taxRegime: 'RF01',
  street: '',
  streetNumber: '',
  postalCode: '',
  city: '',
  province: '',
});

/** Sent without a fiscal code, the VAT number is taken for it. */
export function issuerInput(form: IssuerForm): IssuerInput {
  const { fiscalCode, ...rest } = form;
  return { ...rest, ...(fiscalCode.trim() ? { fiscalCode: fiscalCode.trim() } : {}) };
}

/** One host name a line. */
export const hostNamesOf = (typed: string): string[] => typed.split(/[\s,;]+/).filter(Boolean);
