import {
  checkFiscalCode,
  isProvince,
  isVatNumber,
  normalizeFiscalCode,
  normalizeVatNumber,
  type FieldCode,
  type HolderKind,
  type PointedFieldProblem,
} from '@sosta/contracts';

/** Recipient code of whoever lives outside Italy. */
export const ABROAD = 'XXXXXXX';

/** Recipient code for whoever has no channel of their own: the invoice waits in the reserved area of the tax office. */
export const NO_CHANNEL = '0000000';

/** What is known of the holder, and need not be asked again (R84). */
export interface KnownBilling {
  kind: HolderKind;
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

/** What the citizen adds; absent = as known. */
export interface BillingInput {
  kind: HolderKind;
  companyName?: string | null;
  vatNumber?: string | null;
  fiscalCode?: string | null;
  street?: string | null;
  streetNumber?: string | null;
  postalCode?: string | null;
  city?: string | null;
  province?: string | null;
  /** ISO 3166, two letters; Italy when absent. */
  country?: string | null;
  recipientCode?: string | null;
  pec?: string | null;
}

/** To whom an invoice is made out: complete, and frozen with the request. */
export interface Billing {
  kind: HolderKind;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  vatNumber: string | null;
  fiscalCode: string | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  /** Empty abroad. */
  province: string;
  /** ISO 3166, two letters. */
  country: string;
  recipientCode: string;
  pec: string | null;
}

export function billingName(billing: Pick<Billing, 'givenName' | 'familyName' | 'companyName'>): string {
  return billing.companyName ?? [billing.givenName, billing.familyName].filter(Boolean).join(' ');
}

const ADDRESS = ['street', 'streetNumber', 'postalCode', 'city', 'province'] as const;

/** The VAT number of a company whose fiscal code is one. */
function knownVatNumber(known: KnownBilling): string | null {
  return known.kind === 'COMPANY' && isVatNumber(known.fiscalCode)
    ? normalizeVatNumber(known.fiscalCode)
    : null;
}

/**
 * Names of the fields that an invoice of this kind still needs from the citizen (R84). `recipientCode` stands for
 * "recipient code or PEC".
 */
export function missingFields(known: KnownBilling, kind: HolderKind): string[] {
  if (kind === 'PERSON') return [];
  // A person's home is not the seat of their company.
  const company = known.kind === 'COMPANY' ? [] : ['companyName', ...ADDRESS];
  return [...company, ...(knownVatNumber(known) ? [] : ['vatNumber']), 'recipientCode'];
}

/** Completes what the citizen gave with what is known, and checks it. */
export function completeBilling(
  known: KnownBilling,
  input: BillingInput,
): { ok: true; billing: Billing } | { ok: false; errors: PointedFieldProblem[] } {
  const errors: PointedFieldProblem[] = [];
  const refuse = (field: keyof BillingInput, code: FieldCode): null => {
    errors.push({ pointer: `/${field}`, code });
    return null;
  };
  const given = (field: keyof BillingInput): string | null => input[field]?.trim() || null;

  const pec = given('pec');
  const recipientCode = given('recipientCode')?.toUpperCase() ?? null;
  if (recipientCode !== null && !/^[A-Z0-9]{7}$/.test(recipientCode))
    refuse('recipientCode', 'sdi_code_invalid');

  if (input.kind === 'PERSON') {
    if (known.kind === 'COMPANY') refuse('kind', 'value_not_allowed');
    for (const field of ['companyName', 'vatNumber'] as const)
      if (given(field)) refuse(field, 'unexpected_property');
    const fiscalCode = given('fiscalCode');
    // Who paid is the holder: an invoice to somebody else is not ours to make.
    if (fiscalCode !== null && normalizeFiscalCode(fiscalCode) !== known.fiscalCode)
      refuse('fiscalCode', 'fiscal_code_mismatch');
  }

  const country = given('country')?.toUpperCase() ?? 'IT';
  if (!/^[A-Z]{2}$/.test(country)) refuse('country', 'country_invalid');
  const abroad = country !== 'IT';
  // Who we know lives in Italy: abroad is the seat of a company, and all of it is asked.
  if (abroad && input.kind === 'PERSON') refuse('country', 'value_not_allowed');

  const missing = new Set(missingFields(known, input.kind));
  if (abroad) for (const field of ['street', 'streetNumber', 'postalCode', 'city']) missing.add(field);
  for (const field of missing) {
    // Abroad there are no provinces, and no channel of the exchange system.
    if (abroad && (field === 'province' || field === 'recipientCode')) continue;
    if (field === 'recipientCode') {
      if ((recipientCode === null || recipientCode === NO_CHANNEL) && pec === null)
        refuse('recipientCode', 'sdi_code_or_pec_required');
    } else if (!given(field as keyof BillingInput)) refuse(field as keyof BillingInput, 'required');
  }

  const address = Object.fromEntries(ADDRESS.map((field) => [field, given(field) ?? known[field]])) as Pick<
    Billing,
    (typeof ADDRESS)[number]
  >;
  address.province = abroad ? '' : address.province.toUpperCase();
  if (!abroad) {
    if (given('postalCode') && !/^\d{5}$/.test(address.postalCode))
      refuse('postalCode', 'postal_code_invalid');
    if (given('province') && !isProvince(address.province)) refuse('province', 'province_invalid');
  }

  let company: Pick<Billing, 'companyName' | 'vatNumber' | 'fiscalCode'> = {
    companyName: null,
    vatNumber: null,
    fiscalCode: known.fiscalCode,
  };
  if (input.kind === 'COMPANY') {
    const vatNumber = given('vatNumber');
    if (vatNumber !== null && !(abroad ? /^[A-Z0-9]{2,28}$/i.test(vatNumber) : isVatNumber(vatNumber)))
      refuse('vatNumber', 'vat_number_invalid');
    const typed = given('fiscalCode');
    // A company's fiscal code is its VAT number, another eleven digits, or its owner's.
    if (typed !== null && !isVatNumber(typed)) {
      const check = checkFiscalCode(typed);
      if (!check.ok) refuse('fiscalCode', check.code);
    }
    const fiscalCode =
      typed !== null ? normalizeFiscalCode(typed) : known.kind === 'COMPANY' ? known.fiscalCode : null;
    company = {
      companyName: given('companyName') ?? known.companyName,
      vatNumber:
        vatNumber === null
          ? knownVatNumber(known)
          : abroad
            ? vatNumber.toUpperCase()
            : normalizeVatNumber(vatNumber),
      fiscalCode,
    };
  }
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    billing: {
      kind: input.kind,
      givenName: input.kind === 'PERSON' ? known.givenName : null,
      familyName: input.kind === 'PERSON' ? known.familyName : null,
      ...company,
      ...address,
      country,
      recipientCode: abroad ? ABROAD : (recipientCode ?? NO_CHANNEL),
      pec: abroad ? null : pec,
    },
  };
}
