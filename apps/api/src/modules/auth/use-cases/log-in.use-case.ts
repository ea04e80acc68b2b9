import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Policies, type PolicyValues } from '../../municipalities/index.js';
import { loginRules, pinRule } from '../domain/login-rules.js';
import type { Client } from '../domain/client.js';
import { Passwords } from '../passwords.js';
import { AccountsRepository, type Account } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { PinsRepository, type UsablePin } from '../persistence/pins.repository.js';
import { CitizenGrants, type CitizenGrant } from './citizen-grants.js';
import { Identification, type Identifier } from './identification.js';

export interface LogInInput extends Identifier {
  password?: string | undefined;
  pin?: string | undefined;
}

interface Known {
  account: Account | null;
  pin: UsablePin | null;
  secondFactor: PolicyValues['login.secondFactor'];
}

/**
 * R15, R26, R27: e-mail or user name, password, and the PIN where there is one. Whatever is wrong, missing or not
 * there at all, the answer and its time are the same.
 */
@Injectable()
export class LogIn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly identification: Identification,
    private readonly accounts: AccountsRepository,
    private readonly pins: PinsRepository,
    private readonly sessions: CitizenSessions,
    private readonly grants: CitizenGrants,
    private readonly passwords: Passwords,
    private readonly policies: Policies,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  async run(call: PublicContext, input: LogInInput, client: Client): Promise<CitizenGrant> {
    const { municipality } = call;
    await this.complete(call, input);
    const rules = loginRules(municipality.id, this.identification.key(input), client.ip);
    await this.throttle.pass(...rules);
    const known = await this.known(call, input);
    const { account } = known;
    const matches = await this.passwords.matches(account?.passwordHash ?? null, input.password ?? '');
    if (known.secondFactor === 'PIN') {
      if (!(await this.pinMatches(call, known, matches, input))) throw new Problem('credentials_invalid');
    } else if (!matches) throw new Problem('credentials_invalid');
    if (!account) throw new Problem('credentials_invalid');
    const grant = await this.open(call, account, known.pin, client);
    await this.throttle.forgive(...rules);
    return grant;
  }

  /** What is missing is told, but not where a PIN is asked for: there one answer serves all (R27). */
  private async complete({ municipality }: PublicContext, input: LogInInput): Promise<void> {
    const policies = await this.unitOfWork.run(municipality.id, (tx) =>
      this.policies.all(tx, municipality.timezone),
    );
    if (policies['login.secondFactor'] === 'PIN') return;
    const identifier = policies['login.identifier'] === 'USERNAME' ? 'username' : 'email';
    const given = policies['login.identifier'] === 'USERNAME' ? input.username || input.email : input.email;
    const missing = [...(given ? [] : [identifier]), ...(input.password ? [] : ['password'])];
    if (missing.length > 0)
      throw Problem.fields(missing.map((name) => ({ pointer: `/${name}`, code: 'required' as const })));
  }

  private known(call: PublicContext, input: LogInInput): Promise<Known> {
    const { id, timezone } = call.municipality;
    return this.unitOfWork.run(id, async (tx) => {
      const account = await this.identification.find(tx, call, input);
      const secondFactor = await this.policies.value(tx, timezone, 'login.secondFactor');
      const pin =
        secondFactor === 'PIN'
          ? await this.pins.usable(tx, account?.id ?? '00000000-0000-0000-0000-000000000000')
          : null;
      return { account, secondFactor, pin };
    });
  }

  /** All of it, always: nothing is answered sooner because an earlier part was wrong. */
  private async pinMatches(
    call: PublicContext,
    { account, pin }: Known,
    passwordMatches: boolean,
    input: LogInInput,
  ): Promise<boolean> {
    const typed = (input.pin ?? '').replace(/\s/g, '');
    const pinMatches = await this.passwords.matches(pin?.pinHash ?? null, typed);
    // Whoever has the password can only try PINs: fewer tries, which no stranger can use up.
    const rule = pinRule(
      call.municipality.id,
      passwordMatches && account ? account.id : `nobody ${this.identification.key(input)}`,
    );
    const allowed = await this.throttle.allows(rule);
    const open = account?.status === 'ACTIVE' || account?.status === 'ACCREDITED';
    const good = passwordMatches && pinMatches && allowed && open;
    if (good) await this.throttle.forgive(rule);
    return good;
  }

  private async open(
    call: PublicContext,
    account: Account,
    pin: UsablePin | null,
    client: Client,
  ): Promise<CitizenGrant> {
    const { id: municipalityId } = call.municipality;
    // Said only to who knows the password.
    if (account.status !== 'ACTIVE' && account.status !== 'ACCREDITED') throw new Problem('account_locked');
    const session = await this.unitOfWork.run(municipalityId, async (tx) => {
      const now = this.clock.now();
      if (pin && !(await this.pins.used(tx, pin, now))) throw new Problem('credentials_invalid');
      await this.accounts.activate(tx, account.id);
      await this.accounts.signedIn(tx, account.id, now);
      return this.sessions.open(tx, { id: account.id, municipalityId, userAgent: client.userAgent });
    });
    return this.grants.give(municipalityId, { ...account, status: 'ACTIVE' }, session);
  }
}
