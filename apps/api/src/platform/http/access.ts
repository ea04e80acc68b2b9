import { SetMetadata, applyDecorators, type CustomDecorator } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { ApiScope, Permission } from '@sosta/contracts';

export const ACCESS = 'sosta:access';
export type Access =
  | { kind: 'public' }
  | { kind: 'permission'; permission: Permission }
  | { kind: 'client'; scope: ApiScope; orPermission: Permission | null };

/** Anybody may call. Access is denied by default: a route that declares nothing answers 403, and fails a test. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Only who holds the permission (in the municipality of the path) may call. */
export const Requires = (permission: Permission): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'permission', permission } satisfies Access),
    ApiBearerAuth(permission === 'citizen.self' ? 'citizen' : 'operator'),
    ApiExtension('x-permission', permission),
  );

/** Only a third party whose key holds the scope may call, and operators with the permission, where one is named. */
export const Scopes = (
  scope: ApiScope,
  options: { orPermission?: Permission } = {},
): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, {
      kind: 'client',
      scope,
      orPermission: options.orPermission ?? null,
    } satisfies Access),
    ApiSecurity('api-key'),
    ApiBearerAuth('client'),
    ...(options.orPermission
      ? [ApiBearerAuth('operator'), ApiExtension('x-permission', options.orPermission)]
      : []),
    ApiExtension('x-scope', scope),
  );
