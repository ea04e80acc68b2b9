import { formatDate, type Locale } from '@sosta/contracts';
import {
  isVatNumber,
  matchesPerson,
  validateFiscalCode,
  type FiscalCodeResult,
} from '../../platform/identifiers/index.js';
import type { ReviewCheck } from './domain/request-kind.js';
import type { ApplicantRow } from './persistence/applicants.js';

const TEXT = {
  it: {
    codeOk: 'Il codice fiscale è valido e corrisponde ai dati dichiarati',
    codeInvalid: 'Il codice fiscale non è valido: controllalo sul documento',
    codeTemporary: 'Il codice fiscale è provvisorio: controlla i dati sul documento',
    codeDiffers: (parts: string) => `Il codice fiscale non corrisponde a: ${parts}`,
    part: { surname: 'cognome', name: 'nome', birthOn: 'data di nascita', sex: 'sesso' },
    placeOk: 'Il luogo di nascita è quello del codice fiscale',
    placeDiffers: 'Il luogo di nascita non è quello del codice fiscale',
    vatOk: 'La partita IVA è valida',
    vatInvalid: 'La partita IVA non è valida',
    accountOk: 'E-mail confermata e informativa sulla privacy accettata',
    accountNone: 'Nessuna utenza: il richiedente non riceverà e-mail',
    emailOpen: 'L’indirizzo e-mail non è stato confermato',
    born: (on: string) => `nascita ${on}`,
    sex: (text: string) => `sesso ${text}`,
  },
  en: {
    codeOk: 'The fiscal code is valid and agrees with the declared data',
    codeInvalid: 'The fiscal code is not valid: check it on the document',
    codeTemporary: 'The fiscal code is a temporary one: check the data on the document',
    codeDiffers: (parts: string) => `The fiscal code does not agree with: ${parts}`,
    part: { surname: 'surname', name: 'name', birthOn: 'date of birth', sex: 'sex' },
    placeOk: 'The place of birth is the fiscal code’s',
    placeDiffers: 'The place of birth is not the fiscal code’s',
    vatOk: 'The VAT number is valid',
    vatInvalid: 'The VAT number is not valid',
    accountOk: 'E-mail confirmed and privacy notice accepted',
    accountNone: 'No account: the applicant will get no e-mail',
    emailOpen: 'The e-mail address has not been confirmed',
    born: (on: string) => `born ${on}`,
    sex: (text: string) => `sex ${text}`,
  },
} as const satisfies Record<Locale, object>;

/**
 * What can be told of the applicant without asking anybody. A name may differ from its code for good reasons (second
 * names, foreign spellings); a date of birth or a sex may not.
 * @param today civil date that decides the century of birth
 */
export async function applicantChecks(
  applicant: ApplicantRow,
  today: string,
  locale: Locale,
): Promise<ReviewCheck[]> {
  const identity =
    applicant.kind === 'PERSON'
      ? await personChecks(applicant, today, locale)
      : [companyCheck(applicant, locale)];
  return [...identity, accountCheck(applicant, locale)];
}

async function personChecks(applicant: ApplicantRow, today: string, locale: Locale): Promise<ReviewCheck[]> {
  const text = TEXT[locale];
  const code = await validateFiscalCode(applicant.fiscalCode, today);
  if (!code.ok) return [{ code: 'fiscal_code', level: 'FAIL', text: text.codeInvalid }];
  if (code.kind === 'TEMPORARY') return [{ code: 'fiscal_code', level: 'WARN', text: text.codeTemporary }];
  const differing = matchesPerson(applicant.fiscalCode, {
    surname: applicant.familyName,
    name: applicant.givenName,
    birthOn: applicant.bornOn,
    sex: applicant.sex,
  });
  const birth = differing.includes('birthOn') || differing.includes('sex');
  const checks: ReviewCheck[] = [
    {
      code: 'fiscal_code',
      level: differing.length === 0 ? 'OK' : birth ? 'FAIL' : 'WARN',
      text:
        differing.length === 0
          ? text.codeOk
          : text.codeDiffers(differing.map((part) => text.part[part]).join(', ')),
      ...(birth && {
        compared: {
          declared: birthOf(applicant.bornOn, applicant.sex, locale),
          found: birthOf(code.birthOn, code.sex, locale),
        },
      }),
    },
  ];
  const place = placeCheck(applicant, code, locale);
  return place ? [...checks, place] : checks;
}

function placeCheck(
  applicant: ApplicantRow,
  code: Extract<FiscalCodeResult, { kind: 'PERSON' }>,
  locale: Locale,
): ReviewCheck | null {
  if (!applicant.birthPlace) return null;
  const text = TEXT[locale];
  const same = sameWords(applicant.birthPlace, code.birthPlace.name);
  return {
    code: 'birth_place',
    level: same ? 'OK' : 'WARN',
    text: same ? text.placeOk : text.placeDiffers,
    ...(!same && {
      compared: {
        declared: placeName(applicant.birthPlace, applicant.birthProvince),
        found: placeName(code.birthPlace.name, code.birthPlace.province),
      },
    }),
  };
}

function companyCheck(applicant: ApplicantRow, locale: Locale): ReviewCheck {
  const ok = isVatNumber(applicant.fiscalCode);
  return {
    code: 'vat_number',
    level: ok ? 'OK' : 'FAIL',
    text: ok ? TEXT[locale].vatOk : TEXT[locale].vatInvalid,
  };
}

function accountCheck(applicant: ApplicantRow, locale: Locale): ReviewCheck {
  const text = TEXT[locale];
  if (applicant.email === null) return { code: 'account', level: 'WARN', text: text.accountNone };
  const confirmed = applicant.emailVerifiedAt !== null && applicant.privacyAcceptedAt !== null;
  return {
    code: 'account',
    level: confirmed ? 'OK' : 'WARN',
    text: confirmed ? text.accountOk : text.emailOpen,
  };
}

function birthOf(on: string | null, sex: ApplicantRow['sex'], locale: Locale): string {
  const text = TEXT[locale];
  return [on && text.born(formatDate(on, locale)), sex && text.sex(sex)].filter(Boolean).join(', ');
}

function placeName(name: string, province: string | null): string {
  return province ? `${name} (${province})` : name;
}

/** Without case, accents and punctuation: "Forlì" is "FORLI'". */
function sameWords(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/[^\p{L}\d ]/gu, '')
      .toLowerCase()
      .trim();
  return plain(one) === plain(other);
}
