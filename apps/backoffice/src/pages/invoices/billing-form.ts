import { computed, reactive, watch } from 'vue';
import type { InvoiceRow } from '../../api/types.js';

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
export type BillingField = (typeof FIELDS)[number];
export type BillingForm = ReturnType<typeof useBillingForm>;
type Known = Partial<InvoiceRow['billing']> & Pick<InvoiceRow['billing'], 'kind' | 'name'>;

/** To whom a paper is made out, as an operator writes it. @param known what the fields begin with */
export function useBillingForm(known: Known) {
  const values = reactive({
    kind: known.kind,
    country: known.country ?? 'IT',
    ...(Object.fromEntries(
      FIELDS.map((field) => [
        field,
        field === 'companyName' ? (known.kind === 'COMPANY' ? known.name : '') : (known[field] ?? ''),
      ]),
    ) as Record<BillingField, string>),
  });
  const company = computed(() => values.kind === 'COMPANY');
  const abroad = computed(() => company.value && values.country !== 'IT');
  /** The exchange system knows no channel abroad and no province; a person's name and code are the holder's. */
  const asked = computed(() =>
    FIELDS.filter((field) => {
      if (['companyName', 'vatNumber'].includes(field)) return company.value;
      return !(abroad.value && ['province', 'recipientCode', 'pec', 'fiscalCode'].includes(field));
    }),
  );
  // A person's home is not the seat of their company.
  watch(company, (now) => {
    if (now && known.kind === 'PERSON')
      for (const field of ['fiscalCode', 'street', 'streetNumber', 'postalCode', 'city', 'province'] as const)
        values[field] = '';
  });
  return reactive({
    values,
    company,
    asked,
    given: () => ({
      kind: values.kind,
      country: company.value ? values.country : 'IT',
      ...Object.fromEntries(
        asked.value.map((field) => [field, values[field].trim()]).filter(([, value]) => value !== ''),
      ),
    }),
  });
}
