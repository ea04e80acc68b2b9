import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Policies } from '../../municipalities/index.js';
import { loginRules } from '../domain/login-rules.js';
import type { Client } from '../domain/client.js';
import { Passwords } from '../passwords.js';
import { PinsRepository } from '../persistence/pins.repository.js';
import { Identification, type Identifier } from './identification.js';
import { RegistrationAccess } from './registration-access.js';

/** Longer than the work takes: the time of the answer tells nothing. */
const ANSWER_AFTER_MS = 400;

/**
 * R35: asks the office for the PIN, right after registering or later with the password. The answer is always the
 * same; one request stands for all until the office has answered it.
 */
@Injectable()
export class RequestPin {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: RegistrationAccess,
    private readonly identification: Identification,
    private readonly pins: PinsRepository,
    private readonly passwords: Passwords,
    private readonly policies: Policies,
    private readonly throttle: Throttle,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** With the token of a registration that was completed. */
  async afterRegistration(call: PublicContext, token: string): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, (tx) => this.onlyWithPin(tx, call));
    const { accountId } = await this.access.completed(call, token);
    if (accountId) await this.unitOfWork.run(call.municipality.id, (tx) => this.request(tx, call, accountId));
  }

  /** With identifier and password, at any time. */
  async withPassword(
    call: PublicContext,
    input: Identifier & { password: string },
    client: Client,
  ): Promise<void> {
    const { municipality } = call;
    await this.unitOfWork.run(municipality.id, (tx) => this.onlyWithPin(tx, call));
    await this.throttle.pass(...loginRules(municipality.id, this.identification.key(input), client.ip));
    await Promise.all([this.work(call, input), pause(ANSWER_AFTER_MS)]);
  }

  private async work(call: PublicContext, input: Identifier & { password: string }): Promise<void> {
    const { id } = call.municipality;
    const account = await this.unitOfWork.run(id, (tx) => this.identification.find(tx, call, input));
    const matches = await this.passwords.matches(account?.passwordHash ?? null, input.password);
    if (!account || !matches || (account.status !== 'ACCREDITED' && account.status !== 'ACTIVE')) return;
    await this.unitOfWork.run(id, (tx) => this.request(tx, call, account.id));
  }

  private async request(tx: Tx, call: PublicContext, accountId: string): Promise<void> {
    const municipalityId = call.municipality.id;
    if (!(await this.pins.request(tx, { municipalityId, accountId, now: this.clock.now() }))) return;
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'CITIZEN', id: accountId },
      action: 'pin.requested',
      subject: { kind: 'account', id: accountId },
      data: { channel: 'ONLINE' },
    });
  }

  private async onlyWithPin(tx: Tx, { municipality }: PublicContext): Promise<void> {
    if ((await this.policies.value(tx, municipality.timezone, 'login.secondFactor')) !== 'PIN')
      throw new Problem('feature_not_enabled');
  }
}
