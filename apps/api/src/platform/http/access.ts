import { SetMetadata, applyDecorators, type CustomDecorator } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission } from '@sosta/contracts';

export const ACCESS = 'sosta:access';
export type Access = { kind: 'public' } | { kind: 'permission'; permission: Permission };

/** Anybody may call. Access is denied by default: a route that declares nothing answers 403, and fails a test. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Only who holds the permission (in the municipality of the path) may call. */
export const Requires = (permission: Permission): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'permission', permission } satisfies Access),
    ApiBearerAuth(permission === 'citizen.self' ? 'citizen' : 'operator'),
    ApiExtension('x-permission', permission),
  );
