import { Injectable } from '@nestjs/common';
import { permissionsOf, type Permission } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { AccessTokens } from '../access-tokens.js';
import {
  OperatorsRepository,
  type Operator,
  type OperatorMunicipality,
} from '../persistence/operators.repository.js';
import type { OpenedSession } from '../persistence/session-families.js';

export interface OperatorGrant {
  accessToken: string;
  expiresAt: Date;
  operator: Operator;
  municipalities: (OperatorMunicipality & { permissions: Permission[] })[];
  session: OpenedSession;
}

@Injectable()
export class OperatorGrants {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly operators: OperatorsRepository,
  ) {}

  async give(tx: Tx, operator: Operator, session: OpenedSession): Promise<OperatorGrant> {
    const municipalities = await this.operators.municipalities(tx, operator.id);
    return {
      ...this.tokens.sign({ sub: operator.id, kind: 'OPERATOR', sid: session.sessionId }),
      operator,
      municipalities: municipalities.map((entry) => ({
        ...entry,
        permissions: [...permissionsOf(entry.roles)].sort(),
      })),
      session,
    };
  }
}
