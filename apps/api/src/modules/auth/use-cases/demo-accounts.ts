import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorTotp } from '../operator-totp.js';
import { Passwords } from '../passwords.js';
import {
  OperatorsRepository,
  type Operator,
  type OperatorMunicipality,
} from '../persistence/operators.repository.js';

/** The password of the operators that the demo is seeded with. Real ones get a random temporary password. */
export const DEMO_OPERATOR_PASSWORD = 'sosta-demo-2026';
const MAX_LISTED = 50;

export interface DemoAccount {
  operator: Operator;
  municipalities: OperatorMunicipality[];
  totp: { code: string; expiresAt: Date };
}

/** In the embedded demo the sign-in page shows who can sign in, and with which code. Nowhere else. */
@Injectable()
export class DemoAccounts {
  /** Hashes compared already: comparing is slow on purpose. */
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly operators: OperatorsRepository,
    private readonly passwords: Passwords,
    private readonly totp: OperatorTotp,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(): Promise<DemoAccount[]> {
    if (!this.config.demoMode) throw new Problem('not_found');
    const all = await this.unitOfWork.runPlatform(async (tx) => {
      const operators = await this.operators.active(tx, MAX_LISTED);
      const entries: Omit<DemoAccount, 'totp'>[] = [];
      for (const operator of operators)
        entries.push({ operator, municipalities: await this.operators.municipalities(tx, operator.id) });
      return entries;
    });
    const listed: DemoAccount[] = [];
    for (const entry of all) {
      const { id, totpSecretSealed, totpLastStep } = entry.operator;
      if (await this.isDemo(entry.operator))
        listed.push({ ...entry, totp: this.totp.next(id, totpSecretSealed, totpLastStep) });
    }
    return listed;
  }

  private async isDemo({ passwordHash }: Operator): Promise<boolean> {
    const known =
      this.known.get(passwordHash) ?? (await this.passwords.matches(passwordHash, DEMO_OPERATOR_PASSWORD));
    this.known.set(passwordHash, known);
    return known;
  }
}
