import { SetMetadata, applyDecorators, type CustomDecorator } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { ApiScope, Permission } from '@sosta/contracts';

export const ACCESS = 'sosta:access';
export type Access =
  | { kind: 'public' }
  /** One of them is enough. */
  | { kind: 'permission'; permission: Permission; others?: readonly Permission[] }
  | { kind: 'client'; scope: ApiScope; orPermission: Permission | null };

/** Anybody may call. Access is denied by default: a route that declares nothing answers 403, and fails a test. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Only who holds the permission, or one of several (in the municipality of the path), may call. */
export const Requires = (
  permission: Permission,
  ...others: readonly Permission[]
): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'permission', permission, others } satisfies Access),
    ApiBearerAuth(permission === 'citizen.self' ? 'citizen' : 'operator'),
    ApiExtension('x-permission', permission),
    ...(others.length > 0 ? [ApiExtension('x-other-permissions', [...others])] : []),
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
