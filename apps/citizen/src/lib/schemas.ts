/**
 * The rules of the forms, in valibot. They repeat what the API checks so that a mistake is told without a round trip;
 * the API has the last word. Messages are the field codes of @sosta/contracts.
 */
import {
  check,
  email,
  maxLength,
  nonEmpty,
  picklist,
  pipe,
  rawCheck,
  regex,
  string,
  toLowerCase,
  toUpperCase,
  transform,
  trim,
} from 'valibot';
import {
  checkFiscalCode,
  checkPassword,
  civilDateOf,
  isCivilDate,
  isVatNumber,
  normalizeFiscalCode,
  normalizeVatNumber,
  type PasswordPolicy,
} from '@sosta/contracts';
import { coded, type FormError } from '../composables/useProblemForm.js';

const todayOn = () => civilDateOf(Date.now());

/** Text that must be there; spaces around it do not count. */
export const required = (max = 120) =>
  pipe(string(), trim(), nonEmpty('required'), maxLength(max, coded('too_long', { max })));

/** Text that may be missing. */
export const free = (max = 120) => pipe(string(), trim(), maxLength(max, coded('too_long', { max })));

/** A choice whose possible values come from the server. */
export const chosen = () => pipe(string(), nonEmpty('required'));

/** A choice among known values; '' when nothing is chosen yet. */
export const oneOf = <const Values extends readonly string[]>(values: Values) => picklist(values, 'required');

export const emailAddress = () =>
  pipe(
    string(),
    trim(),
    toLowerCase(),
    nonEmpty('required'),
    email('email_invalid'),
    maxLength(254, 'email_invalid'),
  );

export const fiscalCode = () =>
  pipe(
    string(),
    rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const result = checkFiscalCode(dataset.value, todayOn());
      if (!result.ok) addIssue({ message: result.code });
    }),
    transform(normalizeFiscalCode),
  );

/** The VAT number of a company (R23). */
export const vatNumber = () =>
  pipe(
    string(),
    nonEmpty('required'),
    check((value) => !value || isVatNumber(value), 'vat_number_invalid'),
    transform(normalizeVatNumber),
  );

/** One field for both (R23): who has eleven digits may be a company, or a person with a temporary code. */
export const fiscalCodeOrVatNumber = () =>
  pipe(
    string(),
    rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || isVatNumber(dataset.value)) return;
      const result = checkFiscalCode(dataset.value, todayOn());
      if (!result.ok) addIssue({ message: result.code });
    }),
    transform((value) => (isVatNumber(value) ? normalizeVatNumber(value) : normalizeFiscalCode(value))),
  );

/** The user name chosen at registration. */
export const username = () =>
  pipe(
    string(),
    trim(),
    nonEmpty('required'),
    check((value) => !value || /^[a-z0-9][a-z0-9._-]{3,39}$/i.test(value), 'username_invalid'),
  );

/** The year printed on a subscription. */
export const year = () =>
  pipe(
    string(),
    trim(),
    nonEmpty('required'),
    check((value) => !value || /^(?:199\d|20\d\d|2100)$/.test(value), 'year_invalid'),
    transform(Number),
  );

/** R7, R18, R32: the municipality's own rule for new passwords. */
export const newPassword = (policy: PasswordPolicy) =>
  pipe(
    string(),
    nonEmpty('required'),
    rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || !dataset.value) return;
      const [problem] = checkPassword(policy, dataset.value);
      if (problem) addIssue({ message: coded(problem.code, problem.params ?? {}) });
    }),
  );

export const passwordPair = (policy: PasswordPolicy) => ({
  password: newPassword(policy),
  passwordConfirmation: pipe(string(), nonEmpty('required')),
});

/** The second typing must equal the first; the error stands on the second. */
export const passwordsDiffer = (values: { password: string; passwordConfirmation: string }): FormError[] =>
  values.passwordConfirmation && values.password !== values.passwordConfirmation
    ? [{ field: 'passwordConfirmation', code: 'passwords_differ' }]
    : [];

/** A day of the past, as a date of birth must be. */
export const pastDate = () =>
  pipe(
    string(),
    nonEmpty('required'),
    check((value) => !value || isCivilDate(value), 'date_invalid'),
    check((value) => !isCivilDate(value) || value <= todayOn(), 'date_in_future'),
  );

export const province = () =>
  pipe(string(), trim(), toUpperCase(), nonEmpty('required'), regex(/^[A-Z]{2}$/, 'province_invalid'));

export const postalCode = () =>
  pipe(string(), trim(), nonEmpty('required'), regex(/^\d{5}$/, 'postal_code_invalid'));

export const phone = () =>
  pipe(
    string(),
    trim(),
    check((value) => !value || /^\+?[\d\s./-]{6,20}$/.test(value), 'phone_invalid'),
  );

export const otp = (length = 6) =>
  pipe(
    string(),
    nonEmpty('required'),
    check(
      (value) => !value || new RegExp(`^\\d{${length}}$`).test(value),
      coded('otp_format_invalid', { length }),
    ),
  );
