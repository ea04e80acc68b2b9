import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Policies } from '../../municipalities/index.js';
import { AccountsRepository, type Account } from '../persistence/accounts.repository.js';

/** Who somebody says they are. */
export interface Identifier {
  email?: string | undefined;
  username?: string | undefined;
}

/** Finds who signs in by what the municipality asks for: e-mail or user name (R15, R27). The other one finds nobody. */
@Injectable()
export class Identification {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly policies: Policies,
  ) {}

  async find(tx: Tx, { municipality }: PublicContext, input: Identifier): Promise<Account | null> {
    const by = await this.policies.value(tx, municipality.timezone, 'login.identifier');
    if (by === 'USERNAME') return input.username ? this.accounts.byUsername(tx, input.username) : null;
    return input.email ? this.accounts.byEmail(tx, input.email) : null;
  }

  /** What tries are counted for; case does not count. */
  key({ email, username }: Identifier): string {
    return (username ?? email ?? '').toLowerCase();
  }
}
