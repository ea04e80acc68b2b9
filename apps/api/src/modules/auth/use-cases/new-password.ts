import { Injectable } from '@nestjs/common';
import { checkPassword, type PointedFieldProblem } from '@sosta/contracts';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { Policies } from '../../municipalities/index.js';

/** R7, R18, R32: a new password under the municipality's own rule, typed twice. */
@Injectable()
export class NewPassword {
  constructor(private readonly policies: Policies) {}

  async problems(
    tx: Tx,
    municipality: MunicipalityRef,
    input: { password: string; passwordConfirmation: string },
  ): Promise<PointedFieldProblem[]> {
    const policy = await this.policies.value(tx, municipality.timezone, 'password.policy');
    // One problem a field: the first is the one to solve first.
    const [first] = checkPassword(policy, input.password);
    const problems: PointedFieldProblem[] = first ? [{ pointer: '/password', ...first }] : [];
    if (input.password !== input.passwordConfirmation)
      problems.push({ pointer: '/passwordConfirmation', code: 'passwords_differ' });
    return problems;
  }
}
