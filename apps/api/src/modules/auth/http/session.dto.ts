import { LOCALES } from '@sosta/contracts';
import { Transform } from 'class-transformer';
import { ChoiceField, EmailField, Out, PasswordField, TextField } from '../../../platform/http/fields.js';
import type { Account } from '../persistence/accounts.repository.js';
import type { CitizenSessionRow } from '../persistence/citizen-sessions.js';
import type { CitizenGrant } from '../use-cases/citizen-grants.js';
import { PHONE } from './registration.dto.js';

/** An empty field is a missing one: where a PIN is asked for both are wrong credentials (R27). */
const emptyIsMissing = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));

export class LoginDto {
  @emptyIsMissing()
  @EmailField({ optional: true, description: 'Where people sign in with their e-mail.' })
  email?: string;

  @TextField({ max: 254, optional: true, description: 'Where people sign in with a user name.' })
  username?: string;

  @emptyIsMissing()
  @PasswordField({ optional: true, description: 'Always needed.' })
  password?: string;

  @TextField({ max: 20, optional: true, description: 'Where the municipality asks for one (R27).' })
  pin?: string;
}

export class RequestPinDto {
  @EmailField({ optional: true, description: 'Where people sign in with their e-mail.' })
  email?: string;

  @TextField({ max: 254, optional: true, description: 'Where people sign in with a user name.' })
  username?: string;

  @PasswordField()
  password: string;
}

export class RequestPasswordResetDto {
  @EmailField()
  email: string;
}

export class ConfirmPasswordResetDto {
  @TextField({ max: 100, description: 'What follows "#" in the link of the e-mail.' })
  token: string;

  @PasswordField()
  password: string;

  @PasswordField()
  passwordConfirmation: string;
}

export class UpdateMeDto {
  @ChoiceField(LOCALES, { name: 'Locale', optional: true })
  locale?: (typeof LOCALES)[number];

  @TextField({ max: 20, optional: true, pattern: PHONE, description: 'Empty to remove it.' })
  phone?: string;
}

export class ChangePasswordDto {
  @PasswordField()
  currentPassword: string;

  @PasswordField()
  password: string;

  @PasswordField()
  passwordConfirmation: string;
}

export class HolderDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: ['PERSON', 'COMPANY'], enumName: 'HolderKind' })
  kind: string;

  @Out()
  fiscalCode: string;

  @Out({ type: String, nullable: true })
  givenName: string | null;

  @Out({ type: String, nullable: true })
  familyName: string | null;

  @Out({ type: String, nullable: true })
  companyName: string | null;

  @Out({ type: String, format: 'date', nullable: true })
  bornOn: string | null;

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

export class AccountDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ format: 'email' })
  email: string;

  @Out({ type: String, nullable: true, description: 'Null where people sign in with their e-mail.' })
  username: string | null;

  @Out({ enum: [...LOCALES], enumName: 'Locale' })
  locale: string;

  @Out({ type: HolderDto })
  holder: HolderDto;
}

export class SessionDto {
  @Out({ description: 'For `Authorization: Bearer`. Keep it in memory only.' })
  accessToken: string;

  @Out({ format: 'date-time' })
  expiresAt: string;

  @Out({ type: AccountDto })
  account: AccountDto;
}

export class SignedInDeviceDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ type: String, nullable: true })
  userAgent: string | null;

  @Out({ format: 'date-time' })
  createdAt: string;

  @Out({ format: 'date-time' })
  lastUsedAt: string;

  @Out({ description: 'Whether it is the one that asks.' })
  current: boolean;
}

export class SignedInDevicesDto {
  @Out({ type: [SignedInDeviceDto] })
  items: SignedInDeviceDto[];
}

export function toAccountDto({ id, email, username, locale, holder }: Account): AccountDto {
  return {
    id,
    email,
    username,
    locale,
    holder: {
      id: holder.id,
      kind: holder.kind,
      fiscalCode: holder.fiscalCode,
      givenName: holder.givenName,
      familyName: holder.familyName,
      companyName: holder.companyName,
      bornOn: holder.bornOn,
      birthPlace: holder.birthPlace,
      birthProvince: holder.birthProvince,
      sex: holder.sex,
      street: holder.street,
      streetNumber: holder.streetNumber,
      postalCode: holder.postalCode,
      city: holder.city,
      province: holder.province,
      phone: holder.phone,
    },
  };
}

export function toSessionDto(grant: CitizenGrant): SessionDto {
  return {
    accessToken: grant.accessToken,
    expiresAt: grant.expiresAt.toISOString(),
    account: toAccountDto(grant.account),
  };
}

export function toSignedInDevicesDto(rows: CitizenSessionRow[], currentId: string): SignedInDevicesDto {
  return {
    items: rows.map((row) => ({
      id: row.id,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      current: row.id === currentId,
    })),
  };
}
