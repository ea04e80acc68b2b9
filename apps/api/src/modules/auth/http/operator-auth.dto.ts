import { LOCALES, PERMISSIONS, ROLES } from '@sosta/contracts';
import { EmailField, Out, PasswordField, TextField } from '../../../platform/http/fields.js';
import { DEMO_OPERATOR_PASSWORD, type DemoAccount } from '../use-cases/demo-accounts.js';
import type { OpenSession } from '../persistence/operator-sessions.js';
import type { OwnAccess } from '../use-cases/operator-own-access.use-case.js';
import type { OperatorGrant } from '../use-cases/operator-grants.js';
import type { InvitationView } from '../use-cases/operator-invitation.use-case.js';

export class OperatorLoginDto {
  @EmailField()
  email: string;

  @PasswordField()
  password: string;

  @TextField({
    max: 20,
    pattern: { regexp: /^\d{6}$/, code: 'otp_format_invalid', params: { length: 6 } },
    optional: true,
    description: 'The code of the authenticator app; it works once.',
  })
  totp?: string;

  @TextField({
    max: 40,
    optional: true,
    description: 'One of the codes kept for the day the authenticator is lost, in its place; it works once.',
  })
  recoveryCode?: string;
}

export class NewRecoveryCodesDto {
  @TextField({
    max: 20,
    pattern: { regexp: /^\d{6}$/, code: 'otp_format_invalid', params: { length: 6 } },
    description: 'The code of the authenticator app.',
  })
  totp: string;
}

export class RecoveryCodesDto {
  @Out({ type: [String], description: 'Shown once; each works once' })
  codes: string[];
}

export class OpenSessionDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ type: String, nullable: true })
  userAgent: string | null;

  @Out({ format: 'date-time' })
  createdAt: string;

  @Out({ format: 'date-time' })
  lastUsedAt: string;

  @Out({ description: 'The one that asks' })
  current: boolean;
}

export class OwnAccessDto {
  @Out({ type: [OpenSessionDto] })
  sessions: OpenSessionDto[];

  @Out({ type: 'integer' })
  recoveryCodesLeft: number;
}

export class InvitationTokenDto {
  @TextField({ max: 100, description: 'What follows # in the link.' })
  token: string;
}

export class AcceptInvitationDto {
  @TextField({ max: 100 })
  token: string;

  @PasswordField({ description: 'At least 12 characters.' })
  password: string;

  @PasswordField()
  passwordConfirmation: string;

  @TextField({
    max: 20,
    pattern: { regexp: /^\d{6}$/, code: 'otp_format_invalid', params: { length: 6 } },
    description: 'The code of the authenticator app: proof that it was set up.',
  })
  totp: string;
}

export class InvitationDto {
  @Out()
  name: string;

  @Out({ format: 'email' })
  email: string;

  @Out({ format: 'date-time' })
  expiresAt: string;

  @Out({ description: 'For the authenticator app (otpauth://…).' })
  totpUri: string;
}

export class OperatorMunicipalityDto {
  @Out()
  slug: string;

  @Out()
  name: string;

  @Out({ enum: [...ROLES], enumName: 'Role', isArray: true })
  roles: string[];

  @Out({ enum: [...PERMISSIONS], enumName: 'Permission', isArray: true })
  permissions: string[];
}

export class SignedInOperatorDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  name: string;

  @Out({ format: 'email' })
  email: string;

  @Out({ enum: [...LOCALES], enumName: 'Locale' })
  locale: string;

  @Out({ type: [OperatorMunicipalityDto] })
  municipalities: OperatorMunicipalityDto[];
}

export class OperatorSessionDto {
  @Out({ description: 'For `Authorization: Bearer`. Keep it in memory only.' })
  accessToken: string;

  @Out({ format: 'date-time' })
  expiresAt: string;

  @Out({ type: SignedInOperatorDto })
  operator: SignedInOperatorDto;
}

export class AcceptedInvitationDto extends OperatorSessionDto {
  @Out({
    type: [String],
    description: 'In place of the authenticator’s code, each once; shown now and never again',
  })
  recoveryCodes: string[];
}

export class DemoAccountDto {
  @Out({ format: 'email' })
  email: string;

  @Out()
  name: string;

  @Out({ enum: [...ROLES], enumName: 'Role', isArray: true })
  roles: string[];

  @Out()
  password: string;

  @Out({ description: 'A code that works now.' })
  totp: string;

  @Out({ format: 'date-time' })
  totpExpiresAt: string;
}

export class DemoAccountsDto {
  @Out({ type: [DemoAccountDto] })
  items: DemoAccountDto[];
}

export function toOperatorSessionDto({
  accessToken,
  expiresAt,
  operator,
  municipalities,
}: OperatorGrant): OperatorSessionDto {
  return {
    accessToken,
    expiresAt: expiresAt.toISOString(),
    operator: {
      id: operator.id,
      name: operator.name,
      email: operator.email,
      locale: operator.locale,
      municipalities: municipalities.map(({ slug, name, roles, permissions }) => ({
        slug,
        name,
        roles,
        permissions,
      })),
    },
  };
}

export function toOpenSessionDto(session: OpenSession & { current: boolean }): OpenSessionDto {
  const { id, userAgent, createdAt, lastUsedAt, current } = session;
  return { id, userAgent, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString(), current };
}

export function toOwnAccessDto({ sessions, recoveryCodesLeft }: OwnAccess): OwnAccessDto {
  return { sessions: sessions.map(toOpenSessionDto), recoveryCodesLeft };
}

export function toDemoAccountsDto(accounts: DemoAccount[]): DemoAccountsDto {
  return {
    items: accounts.map(({ operator, municipalities, totp }) => ({
      email: operator.email,
      name: operator.name,
      roles: [...new Set(municipalities.flatMap(({ roles }) => roles))].sort(),
      password: DEMO_OPERATOR_PASSWORD,
      totp: totp.code,
      totpExpiresAt: totp.expiresAt.toISOString(),
    })),
  };
}

export function toInvitationDto({ expiresAt, ...view }: InvitationView): InvitationDto {
  return { ...view, expiresAt: expiresAt.toISOString() };
}
