import { ROLES, type Role } from '@sosta/contracts';
import { ChoiceListField, EmailField, FlagField, Out, TextField } from '../../../platform/http/fields.js';
import type { OpenSession } from '../../auth/index.js';
import type { UserRow } from '../persistence/user.repository.js';

export class UserDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  name: string;

  @Out()
  email: string;

  @Out()
  active: boolean;

  @Out({ enum: [...ROLES], enumName: 'Role', isArray: true })
  roles: string[];

  @Out({ type: String, format: 'date-time', nullable: true })
  lastLoginAt: string | null;
}

export class UserListDto {
  @Out({ type: [UserDto] })
  items: UserDto[];
}

export class NewUserDto {
  @Out({ type: UserDto })
  user: UserDto;

  @Out({ description: 'Shown once' })
  temporaryPassword: string;

  @Out({ description: 'For the authenticator app (otpauth://…); shown once' })
  totpUri: string;
}

export class UserInvitationDto {
  @Out({ description: 'Sent by e-mail too; shown once, works once' })
  setupUrl: string;

  @Out({ format: 'date-time' })
  setupExpiresAt: string;
}

export class UserSessionDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ type: String, nullable: true })
  userAgent: string | null;

  @Out({ format: 'date-time' })
  createdAt: string;

  @Out({ format: 'date-time' })
  lastUsedAt: string;
}

export class UserSessionListDto {
  @Out({ type: [UserSessionDto] })
  items: UserSessionDto[];
}

export class ReasonInput {
  @TextField({ min: 3, max: 500, multiline: true, description: 'Goes into the activity log' })
  reason: string;
}

export class CreateUserInput {
  @TextField({ max: 120 })
  name: string;

  @EmailField()
  email: string;

  @ChoiceListField(ROLES, { name: 'Role', min: 1 })
  roles: Role[];
}

export class UpdateUserInput {
  @ChoiceListField(ROLES, { name: 'Role', min: 1, optional: true })
  roles?: Role[] | null;

  @FlagField({ optional: true })
  active?: boolean | null;
}

export function toUserSessionDto({ id, userAgent, createdAt, lastUsedAt }: OpenSession): UserSessionDto {
  return { id, userAgent, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt.toISOString() };
}

export function toUserDto(user: UserRow): UserDto {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    active: user.active,
    roles: user.roles,
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
  };
}
