import type { Role } from '@sosta/contracts';

/** The platform's own role is given and taken only by those who hold it. */
const GUARDED: Role = 'PLATFORM_ADMIN';

/** Nobody gives themselves what they did not have: another administrator has to. */
export function raisesOwn(before: readonly Role[], after: readonly Role[]): boolean {
  return after.some((role) => !before.includes(role));
}

/** Whether somebody with `actorRoles` may turn `before` into `after`. */
export function mayChangeRoles(
  actorRoles: readonly Role[],
  before: readonly Role[],
  after: readonly Role[],
): boolean {
  return actorRoles.includes(GUARDED) || (!before.includes(GUARDED) && !after.includes(GUARDED));
}
