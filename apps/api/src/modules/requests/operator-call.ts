import { permissionsOf, type Locale, type Permission, type Role } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';

/**
 * The call of an operator whose work is carried out later: under the roles held now, not when it was asked for.
 * @throws Problem forbidden when the operator is gone or may no longer do it
 */
export async function operatorCall(
  tx: Tx,
  municipality: MunicipalityRef,
  operatorId: string,
  { requestId, permission }: { requestId: string; permission: Permission },
): Promise<OperatorContext> {
  const rows: { name: string; locale: Locale; roles: Role[] }[] = await tx.query(
    `SELECT o.name, o.locale, array_agg(r.role) AS roles
       FROM operator o JOIN operator_role r ON r.operator_id = o.id
      WHERE o.id = $1 AND o.active GROUP BY o.id`,
    [operatorId],
  );
  const [operator] = rows;
  const permissions = permissionsOf(operator?.roles ?? []);
  if (!operator || !permissions.has(permission)) throw new Problem('forbidden');
  return {
    requestId,
    locale: operator.locale,
    municipality,
    actor: {
      kind: 'OPERATOR',
      operatorId,
      name: operator.name,
      sessionId: requestId,
      roles: operator.roles,
      permissions,
    },
  };
}
