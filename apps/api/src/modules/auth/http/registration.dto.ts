import { LOCALES } from '@sosta/contracts';
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
import { attemptsLeft, maskEmail, resendAllowedAt, resendsLeft } from '../domain/registration.js';
import type { RegistrationView } from '../use-cases/registration-access.js';

const upper = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim().toUpperCase() : value,
  );

export const POSTAL_CODE = { regexp: /^\d{5}$/, code: 'postal_code_invalid' } as const;
export const PROVINCE = { regexp: /^[A-Z]{2}$/, code: 'province_invalid' } as const;
export const PHONE = { regexp: /^(?:\+?[\d ./-]{6,20})?$/, code: 'phone_invalid' } as const;

export class StartRegistrationDto {
  @EmailField({ example: 'mario.rossi@example.it' })
  email: string;

  @TextField({
    max: 30,
    description: 'Codice fiscale; case and spaces do not count.',
    example: 'RSSMRA80A01F839W',
  })
  fiscalCode: string;

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

export class RegistrationDetailsDto {
  @Out()
  givenName: string;

  @Out()
  familyName: string;

  @Out({ format: 'date' })
  bornOn: string;

  @Out()
  birthPlace: string;

  @Out()
  birthProvince: string;

  @Out({ enum: ['M', 'F'], enumName: 'Sex' })
  sex: 'M' | 'F';

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

  @Out({ enum: ['STARTED', 'COMPLETED'] })
  state: string;

  @Out({ format: 'date-time', description: 'Fixed at the start; nothing moves it (R12).' })
  expiresAt: string;

  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'From when a new code may be asked for; null when no more.',
  })
  otpResendAt: string | null;

  @Out({ type: 'integer' })
  otpResendsLeft: number;

  @Out({ type: 'integer' })
  otpAttemptsLeft: number;

  @Out()
  otpVerified: boolean;

  @Out({ type: RegistrationDetailsDto, nullable: true })
  details: RegistrationDetailsDto | null;

  @Out({
    type: DerivedDetailsDto,
    nullable: true,
    description: 'What the fiscal code tells; null for a temporary one.',
  })
  derived: DerivedDetailsDto | null;
}

export function toRegistrationDto({ registration, token, derived }: RegistrationView): RegistrationDto {
  const resends = registration.otpVerifiedAt ? 0 : resendsLeft(registration);
  return {
    id: registration.id,
    token,
    email: maskEmail(registration.email),
    state: registration.state,
    expiresAt: registration.expiresAt.toISOString(),
    otpResendAt: resends > 0 ? resendAllowedAt(registration).toISOString() : null,
    otpResendsLeft: resends,
    otpAttemptsLeft: attemptsLeft(registration),
    otpVerified: registration.otpVerifiedAt !== null,
    details: registration.details,
    derived,
  };
}
