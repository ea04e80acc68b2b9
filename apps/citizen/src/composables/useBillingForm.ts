import { computed, reactive, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { object, string } from 'valibot';
import { checkFiscalCode, countryChoices, isProvince, isVatNumber } from '@sosta/contracts';
import type { BillingInput, InvoiceForm } from '../api/index.js';
import { useProblemForm, type FormError, type ProblemForm } from './useProblemForm.js';

const FIELDS = [
  'companyName',
  'vatNumber',
  'fiscalCode',
  'street',
  'streetNumber',
  'postalCode',
  'city',
  'province',
  'recipientCode',
  'pec',
] as const;
type Field = (typeof FIELDS)[number];
type BillingValues = Record<Field, string> & { kind: 'PERSON' | 'COMPANY'; country: string };

/** What the API knows, and what it misses. */
export type BillingBasis = Pick<InvoiceForm, 'known' | 'missing' | 'missingForCompany'>;
export type BillingForm = ReturnType<typeof useBillingForm>;

/**
 * To whom an invoice is made out: only what is missing is asked (R84).
 * @param basis undefined while it is read
 * @param send what was given, nothing of what is known
 */
export function useBillingForm(
  basis: () => BillingBasis | undefined,
  send: (given: BillingInput) => Promise<unknown>,
) {
  const { t, te, locale } = useI18n();
  const blank = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Record<Field, string>;
  const known = computed(() => basis()?.known);
  const abroad = computed(() => form.values.kind === 'COMPANY' && form.values.country !== 'IT');
  /** Asked: what the API misses for this kind of invoice, and a certified e-mail if there is one. */
  const asked = computed<Field[]>(() => {
    // Abroad there are no provinces and no channels of the exchange system, and the seat is not known.
    if (abroad.value)
      return FIELDS.filter(
        (field) =>
          ['vatNumber', 'street', 'streetNumber', 'postalCode', 'city'].includes(field) ||
          (field === 'companyName' && known.value?.kind !== 'COMPANY'),
      );
    const { missing = [], missingForCompany = [] } = basis() ?? {};
    const needed =
      form.values.kind === 'COMPANY' && known.value?.kind !== 'COMPANY' ? missingForCompany : missing;
    return FIELDS.filter((field) => needed.includes(field) || field === 'pec');
  });
  const optional = (field: Field) => field === 'recipientCode' || field === 'pec';

  const form: ProblemForm<BillingValues> = useProblemForm({
    initial: { kind: 'PERSON', country: 'IT', ...blank } as BillingValues,
    schema: object({ kind: string() }),
    check(values): FormError[] {
      const errors: FormError[] = asked.value
        .filter((field) => !optional(field) && !values[field].trim())
        .map((field) => ({ field, code: 'required' }));
      if (form.values.kind === 'COMPANY' && !values.country)
        errors.push({ field: 'country', code: 'required' });
      if (abroad.value) return errors;
      const has = (field: Field) => asked.value.includes(field) && values[field].trim() !== '';
      if (has('vatNumber') && !isVatNumber(values.vatNumber))
        errors.push({ field: 'vatNumber', code: 'vat_number_invalid' });
      if (has('fiscalCode') && !checkFiscalCode(values.fiscalCode).ok)
        errors.push({ field: 'fiscalCode', code: 'fiscal_code_invalid' });
      if (has('postalCode') && !/^\d{5}$/.test(values.postalCode.trim()))
        errors.push({ field: 'postalCode', code: 'postal_code_invalid' });
      if (has('province') && !isProvince(values.province))
        errors.push({ field: 'province', code: 'province_invalid' });
      if (has('recipientCode') && !/^[A-Z0-9]{7}$/i.test(values.recipientCode.trim()))
        errors.push({ field: 'recipientCode', code: 'sdi_code_invalid' });
      if (asked.value.includes('recipientCode') && !values.recipientCode.trim() && !values.pec.trim())
        errors.push({ field: 'recipientCode', code: 'sdi_code_or_pec_required' });
      return errors;
    },
    send(): Promise<unknown> {
      const given = asked.value
        .map((field) => [field, form.values[field].trim()] as const)
        .filter(([, value]) => value !== '');
      return send({
        kind: form.values.kind,
        ...(abroad.value ? { country: form.values.country } : {}),
        ...Object.fromEntries(given),
      });
    },
  });
  watch(
    () => known.value?.kind,
    (kind) => {
      if (kind === 'COMPANY') form.values.kind = 'COMPANY';
    },
    { immediate: true },
  );

  return reactive({
    form,
    asked,
    optional,
    hint(field: Field): string {
      if (abroad.value) return field === 'vatNumber' ? t('invoice.vatNumberAbroadHint') : '';
      return te(`invoice.${field}Hint`) ? t(`invoice.${field}Hint`) : '';
    },
    countries: computed(() => countryChoices(locale.value)),
    /** Nothing of a person goes on the invoice of a company, and nothing of a seat in Italy on that of one abroad. */
    knownRows: computed(() =>
      Object.entries(known.value?.kind === form.values.kind && !abroad.value ? known.value : {})
        .filter(([key, value]) => value && key !== 'kind')
        .map(([key, value]) => ({ term: t(`fields.${key}`), value: value ?? '' })),
    ),
    kinds: computed(() => [
      { value: 'PERSON' as const, title: t('invoice.person'), text: t('invoice.personText') },
      { value: 'COMPANY' as const, title: t('invoice.company'), text: t('invoice.companyText') },
    ]),
  });
}
