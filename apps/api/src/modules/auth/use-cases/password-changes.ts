import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Notifications } from '../../notifications/index.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';

/** What follows every change of a password: other sessions end, the owner is told, it is on record. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: CitizenSessions,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async apply(
    tx: Tx,
    change: {
      municipalityId: string;
      accountId: string;
      passwordHash: string;
      how: 'CHANGED' | 'RESET';
      keepSessionId: string | null;
    },
  ): Promise<void> {
    const { municipalityId, accountId, how } = change;
    const account = await this.accounts.byId(tx, accountId);
    if (!account) throw new Error('The account was there a moment ago');
    const at = this.clock.now().toISOString();
    await this.accounts.setPassword(tx, accountId, change.passwordHash);
    await this.sessions.revokeAll(
      tx,
      accountId,
      how === 'RESET' ? 'PASSWORD_RESET' : 'PASSWORD_CHANGED',
      change.keepSessionId,
    );
    await this.notifications.queue(tx, {
      municipalityId,
      template: 'password-changed',
      locale: account.locale,
      recipient: account.email,
      dedupeKey: `password-changed:${accountId}:${at}`,
      accountId,
      holderId: account.holder.id,
      data: { at },
    });
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'CITIZEN', id: accountId },
      action: how === 'RESET' ? 'account.password_reset' : 'account.password_changed',
      subject: { kind: 'account', id: accountId },
    });
  }
}
