import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { AccountsRepository, type Account } from '../persistence/accounts.repository.js';

@Injectable()
export class MyAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
  ) {}

  async get(call: CitizenContext): Promise<Account> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const account = await this.accounts.byId(tx, call.actor.accountId);
      // The token outlives the account by ten minutes at most.
      if (!account) throw new Problem('unauthenticated');
      return account;
    });
  }

  async update(
    call: CitizenContext,
    change: { locale?: Locale | undefined; phone?: string | null | undefined },
  ): Promise<Account> {
    await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.accounts.update(tx, call.actor.accountId, change),
    );
    return this.get(call);
  }
}
