import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../access-tokens.js';
import type { Account } from '../persistence/accounts.repository.js';
import type { OpenedSession } from '../persistence/session-families.js';

/** A signed-in citizen: what the app gets, and what goes into the cookie. */
export interface CitizenGrant {
  accessToken: string;
  expiresAt: Date;
  account: Account;
  session: OpenedSession;
}

@Injectable()
export class CitizenGrants {
  constructor(private readonly tokens: AccessTokens) {}

  give(municipalityId: string, account: Account, session: OpenedSession): CitizenGrant {
    const token = this.tokens.sign({
      sub: account.id,
      kind: 'CITIZEN',
      sid: session.sessionId,
      mun: municipalityId,
      hol: account.holder.id,
    });
    return { ...token, account, session };
  }
}
