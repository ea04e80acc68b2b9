import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Problem } from '../../../platform/http/problem.js';
import type { OpenedSession } from '../persistence/session-families.js';

/**
 * The refresh token travels in a cookie that no script can read. With https its name begins with `__Host-`: browsers
 * then refuse one set by another host or without encryption. One cookie for each municipality: a person may have
 * an account in two of them.
 */
@Injectable()
export class RefreshCookies {
  private readonly secure: boolean;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.secure = config.publicUrl.startsWith('https:');
  }

  read(request: FastifyRequest, who: string): string {
    return request.cookies[this.name(who)] ?? '';
  }

  write(reply: FastifyReply, who: string, session: OpenedSession): void {
    const maxAge = Math.max(Math.floor((session.expiresAt.getTime() - this.clock.now().getTime()) / 1000), 0);
    void reply.setCookie(this.name(who), session.refreshToken, { ...this.attributes(), maxAge });
  }

  clear(reply: FastifyReply, who: string): void {
    void reply.clearCookie(this.name(who), this.attributes());
  }

  /** Answers `work`; when it says that the session is over the cookie goes too. */
  async clearedIfOver<T>(reply: FastifyReply, who: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Problem && (error.code === 'refresh_invalid' || error.code === 'refresh_reused'))
        this.clear(reply, who);
      throw error;
    }
  }

  private name(who: string): string {
    return `${this.secure ? '__Host-' : ''}sosta-${who}`;
  }

  private attributes(): { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean } {
    return { httpOnly: true, sameSite: 'strict', path: '/', secure: this.secure };
  }
}
