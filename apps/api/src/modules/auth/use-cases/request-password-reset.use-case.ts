import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Notifications } from '../../notifications/index.js';
import type { Client } from '../domain/client.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { PasswordResetsRepository } from '../persistence/password-resets.repository.js';

const LINK_MINUTES = 60;
/** Longer than the work takes: the time of the answer does not tell whether there is an account. */
const ANSWER_AFTER_MS = 250;

/** R2, R6: sends a link to choose a new password. Whether the account exists is not told. */
@Injectable()
export class RequestPasswordReset {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly resets: PasswordResetsRepository,
    private readonly notifications: Notifications,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(call: PublicContext, email: string, client: Client): Promise<void> {
    await this.throttle.pass({ key: ['password-reset-address', client.ip], limit: 30, windowSeconds: 3600 });
    await Promise.all([this.send(call, email), pause(ANSWER_AFTER_MS)]);
  }

  private async send(call: PublicContext, email: string): Promise<void> {
    const { municipality } = call;
    if (
      !(await this.throttle.allows({
        key: ['password-reset', municipality.id, email],
        limit: 3,
        windowSeconds: 3600,
      }))
    )
      return;
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const account = await this.accounts.byEmail(tx, email);
      if (account?.status !== 'ACTIVE' && account?.status !== 'ACCREDITED') return;
      const now = this.clock.now();
      const token = randomToken();
      const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000);
      const id = await this.resets.add(tx, {
        municipalityId: municipality.id,
        accountId: account.id,
        tokenHash: hashToken(token),
        expiresAt,
        now,
      });
      await this.notifications.queue(tx, {
        municipalityId: municipality.id,
        template: 'password-reset',
        locale: account.locale,
        recipient: account.email,
        dedupeKey: `password-reset:${id}`,
        accountId: account.id,
        holderId: account.holder.id,
        data: {
          url: `${this.config.publicUrl}/${municipality.slug}/nuova-password#${token}`,
          expiresAt: expiresAt.toISOString(),
          username: account.username,
        },
      });
    });
  }
}
