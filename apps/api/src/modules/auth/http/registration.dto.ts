import { HOLDER_KINDS, LOCALES, type HolderKind } from '@sosta/contracts';
import { Transform } from 'class-transformer';
import {
  Checked,
  ChoiceField,
  CivilDateField,
  EmailField,
  FlagField,
  IntField,
  Out,
  PasswordField,
  TextField,
} from '../../../platform/http/fields.js';
import { REGISTRATION_MODES, REGISTRATION_VERIFICATIONS } from '../../municipalities/index.js';
import {
  REGISTRATION_STEPS,
  attemptsLeft,
  isCompany,
  maskEmail,
  nextStep,
  resendAllowedAt,
  resendsLeft,
} from '../domain/registration.js';
import type { RegistrationView } from '../use-cases/registration-access.js';
import type { RegistrationOutcome } from '../use-cases/registration-outcome.js';

const upper = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim().toUpperCase() : value,
  );

export const POSTAL_CODE = { regexp: /^\d{5}$/, code: 'postal_code_invalid' } as const;
export const PROVINCE = { regexp: /^[A-Z]{2}$/, code: 'province_invalid' } as const;
export const PHONE = { regexp: /^(?:\+?[\d ./-]{6,20})?$/, code: 'phone_invalid' } as const;

export const USERNAME = { regexp: /^[a-zA-Z0-9][a-zA-Z0-9._-]{3,39}$/, code: 'username_invalid' } as const;

export class StartRegistrationDto {
  @EmailField({ example: 'mario.rossi@example.it' })
  email: string;

  @TextField({
    max: 30,
    description: 'Codice fiscale, or the VAT number of a company; case and spaces do not count.',
    example: 'RSSMRA80A01F839W',
  })
  fiscalCode: string;

  @ChoiceField(HOLDER_KINDS, {
    name: 'HolderKind',
    optional: true,
    description: 'A person where persons may register and nothing is said (R23, R30).',
  })
  holderKind?: HolderKind;

  @TextField({
    max: 40,
    optional: true,
    pattern: USERNAME,
    description: 'Where people sign in with a user name; letters, digits, dot, hyphen, underscore.',
  })
  username?: string;

  @TextField({ max: 60, optional: true, description: 'Only for subscribers of the office (R21).' })
  givenName?: string;

  @TextField({ max: 60, optional: true, description: 'Only for subscribers of the office (R21).' })
  familyName?: string;

  @TextField({ max: 20, optional: true, description: 'ABI of the subscription sold at the office (R24).' })
  abi?: string;

  @TextField({ max: 30, optional: true, description: 'Code of the subscription sold at the office (R24).' })
  code?: string;

  @IntField({
    min: 1990,
    max: 2100,
    optional: true,
    description: 'Year of the subscription sold at the office (R24).',
  })
  year?: number;

  @PasswordField()
  password: string;

  @PasswordField()
  passwordConfirmation: string;

  @FlagField({ description: 'Must be true (R8).' })
  @Checked('accepted', 'privacy_required', (value) => value === true)
  privacyAccepted: boolean;

  @IntField({ min: 1, max: 1_000_000, description: 'The version of the privacy text that was shown.' })
  privacyVersion: number;

  @ChoiceField(LOCALES, { name: 'Locale', description: 'Language of the e-mails.' })
  locale: (typeof LOCALES)[number];
}

export class ResumeRegistrationDto {
  @TextField({ max: 100, description: 'What follows "#" in the link of the e-mail.' })
  resumeToken: string;
}

export class ConfirmRegistrationDto {
  @TextField({ max: 100, description: 'What follows "#" in the link of the e-mail.' })
  linkToken: string;
}

export class VerifyOtpDto {
  @TextField({
    max: 20,
    pattern: { regexp: /^\d{6}$/, code: 'otp_format_invalid', params: { length: 6 } },
    example: '012345',
  })
  code: string;
}

export class RegistrationDetailsInput {
  @TextField({ max: 60 })
  givenName: string;

  @TextField({ max: 60 })
  familyName: string;

  @CivilDateField()
  bornOn: string;

  @TextField({ max: 80 })
  birthPlace: string;

  @upper()
  @TextField({ max: 2, pattern: PROVINCE, description: 'EE for a country abroad.', example: 'NA' })
  birthProvince: string;

  @ChoiceField(['M', 'F'], { name: 'Sex' })
  sex: 'M' | 'F';

  @TextField({ max: 80 })
  street: string;

  @TextField({ max: 12 })
  streetNumber: string;

  @TextField({ max: 5, pattern: POSTAL_CODE, example: '81100' })
  postalCode: string;

  @TextField({ max: 60 })
  city: string;

  @upper()
  @TextField({ max: 2, pattern: PROVINCE, example: 'CE' })
  province: string;

  @TextField({ max: 20, optional: true, pattern: PHONE })
  phone?: string;
}

export class CompanyDetailsInput {
  @TextField({ max: 120 })
  companyName: string;

  @TextField({ max: 80 })
  street: string;

  @TextField({ max: 12 })
  streetNumber: string;

  @TextField({ max: 5, pattern: POSTAL_CODE, example: '81100' })
  postalCode: string;

  @TextField({ max: 60 })
  city: string;

  @upper()
  @TextField({ max: 2, pattern: PROVINCE, example: 'CE' })
  province: string;

  @TextField({ max: 20, optional: true, pattern: PHONE })
  phone?: string;
}

export class RegistrationIdentityInput {
  @TextField({ max: 60 })
  givenName: string;

  @TextField({ max: 60 })
  familyName: string;

  @CivilDateField()
  bornOn: string;

  @TextField({ max: 20, optional: true, pattern: PHONE })
  phone?: string;
}

export class RegistrationDetailsDto {
  @Out()
  givenName: string;

  @Out()
  familyName: string;

  @Out({ format: 'date' })
  bornOn: string;

  @Out({ type: String, nullable: true })
  birthPlace: string | null;

  @Out({ type: String, nullable: true })
  birthProvince: string | null;

  @Out({ type: String, nullable: true, description: 'M or F' })
  sex: string | null;

  @Out()
  street: string;

  @Out()
  streetNumber: string;

  @Out()
  postalCode: string;

  @Out()
  city: string;

  @Out()
  province: string;

  @Out({ type: String, nullable: true })
  phone: string | null;
}

export class CompanyDetailsDto {
  @Out()
  companyName: string;

  @Out()
  street: string;

  @Out()
  streetNumber: string;

  @Out()
  postalCode: string;

  @Out()
  city: string;

  @Out()
  province: string;

  @Out({ type: String, nullable: true })
  phone: string | null;
}

export class RegistrationIdentityDto {
  @Out()
  givenName: string;

  @Out()
  familyName: string;

  @Out({ format: 'date' })
  bornOn: string;

  @Out({ type: String, nullable: true })
  phone: string | null;
}

export class DerivedDetailsDto {
  @Out({ format: 'date' })
  bornOn: string;

  @Out({ enum: ['M', 'F'], enumName: 'Sex' })
  sex: 'M' | 'F';

  @Out()
  birthPlace: string;

  @Out()
  birthProvince: string;
}

export class RegistrationDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ description: 'Goes on with this registration: send it in the header Sosta-Registration.' })
  token: string;

  @Out({ description: 'Masked.', example: 'm•••@example.it' })
  email: string;

  @Out({ enum: ['STARTED', 'AWAITING_CONFIRMATION', 'COMPLETED'] })
  state: string;

  @Out({
    enum: [...REGISTRATION_STEPS],
    enumName: 'RegistrationStep',
    description: 'What is asked for next. COMPLETE: nothing is missing; DONE: the account is there.',
  })
  next: string;

  @Out({ enum: [...REGISTRATION_MODES], enumName: 'RegistrationMode' })
  mode: string;

  @Out({ enum: [...REGISTRATION_VERIFICATIONS], enumName: 'RegistrationVerification' })
  verification: string;

  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' })
  holderKind: string;

  @Out({
    format: 'date-time',
    description:
      'Fixed at the start; nothing moves it (R12). While it waits for the link, the end of the link.',
  })
  expiresAt: string;

  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'From when a new code, or the link again, may be asked for; null when no more.',
  })
  otpResendAt: string | null;

  @Out({ type: 'integer' })
  otpResendsLeft: number;

  @Out({ type: 'integer' })
  otpAttemptsLeft: number;

  @Out()
  otpVerified: boolean;

  @Out({ type: RegistrationDetailsDto, nullable: true, description: 'What a person declared.' })
  details: RegistrationDetailsDto | null;

  @Out({ type: CompanyDetailsDto, nullable: true, description: 'What was declared for a company.' })
  company: CompanyDetailsDto | null;

  @Out({
    type: RegistrationIdentityDto,
    nullable: true,
    description: 'What was found in the municipal registry; the address is not shown before sign-in.',
  })
  identity: RegistrationIdentityDto | null;

  @Out({
    type: DerivedDetailsDto,
    nullable: true,
    description: 'What the fiscal code tells; null for a temporary one.',
  })
  derived: DerivedDetailsDto | null;
}

export class RegistrationOutcomeDto {
  @Out({ type: String, nullable: true, example: 'CE-R-2026-000001' })
  accreditationNumber: string | null;

  @Out({ type: String, format: 'date-time', nullable: true })
  accreditedAt: string | null;

  @Out({
    enum: ['NONE', 'DOWNLOAD', 'EMAIL'],
    enumName: 'ReceiptDelivery',
    description: 'Whether there is an accreditation receipt: to download here, or only by e-mail.',
  })
  receipt: string;

  @Out({ description: 'Whether a PIN is needed to sign in (R28).' })
  needsPin: boolean;
}

export function toRegistrationDto({ registration, token, derived }: RegistrationView): RegistrationDto {
  const next = nextStep(registration);
  const { mode, details } = registration;
  const resends =
    registration.otpVerifiedAt ||
    (next !== 'OTP' && next !== 'CHECK_EMAIL' && registration.verification !== 'OTP')
      ? 0
      : resendsLeft(registration);
  const person = details && !isCompany(details) ? details : null;
  return {
    id: registration.id,
    token,
    email: maskEmail(registration.email),
    state: registration.state,
    next,
    mode,
    verification: registration.verification,
    holderKind: registration.holderKind,
    expiresAt: registration.expiresAt.toISOString(),
    otpResendAt: resends > 0 ? resendAllowedAt(registration).toISOString() : null,
    otpResendsLeft: resends,
    otpAttemptsLeft: attemptsLeft(registration),
    otpVerified: registration.otpVerifiedAt !== null,
    details: mode === 'OPEN' ? person : null,
    company: details && isCompany(details) ? details : null,
    identity:
      mode === 'REGISTRY' && person
        ? {
            givenName: person.givenName,
            familyName: person.familyName,
            bornOn: person.bornOn,
            phone: person.phone,
          }
        : null,
    derived: registration.holderKind === 'PERSON' && mode !== 'EXISTING_SUBSCRIBER' ? derived : null,
  };
}

export function toRegistrationOutcomeDto(outcome: RegistrationOutcome): RegistrationOutcomeDto {
  return {
    accreditationNumber: outcome.accreditation?.number ?? null,
    accreditedAt: outcome.accreditation?.at.toISOString() ?? null,
    receipt: outcome.receipt,
    needsPin: outcome.needsPin,
  };
}
