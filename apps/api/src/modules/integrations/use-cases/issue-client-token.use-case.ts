import { Injectable } from '@nestjs/common';
import type { ApiScope } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { AccessTokens } from '../../auth/index.js';
import { ClientsInMemory } from '../clients-in-memory.js';
import type { ClientTokenDto } from '../http/oauth.dto.js';

/** OAuth 2 client credentials (RFC 6749, 4.4): a key against a token that lasts ten minutes. */
@Injectable()
export class IssueClientToken {
  constructor(
    private readonly clients: ClientsInMemory,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * @param credentials the client's id and one of its keys as its secret
   * @throws Problem api_key_invalid, api_scope_missing, rate_limited
   */
  async run(
    { municipality }: PublicContext,
    credentials: { clientId: string; clientSecret: string },
    scope: string | null | undefined,
  ): Promise<ClientTokenDto> {
    const actor = await this.clients.byKey(credentials.clientSecret, municipality.id);
    if (!actor || actor.clientId !== credentials.clientId) throw new Problem('api_key_invalid');
    const quota = this.clients.count(actor);
    if (quota.exceeded) throw new Problem('rate_limited', { retryAfterSeconds: quota.resetSeconds });
    const asked = scope?.split(' ').filter(Boolean) ?? [];
    if (asked.some((one) => !actor.scopes.has(one as ApiScope))) throw new Problem('api_scope_missing');
    const scopes = asked.length > 0 ? asked : [...actor.scopes];
    const { accessToken, expiresAt } = this.tokens.sign({
      sub: actor.clientId,
      kind: 'CLIENT',
      sid: actor.keyId,
      mun: municipality.id,
      scp: scopes,
    });
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: Math.floor((expiresAt.getTime() - this.clock.now().getTime()) / 1000),
      scope: scopes.join(' '),
    };
  }
}
