import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallContext } from '../../../platform/http/context.js';
import type { CitizenGrant } from '../use-cases/citizen-grants.js';
import { RefreshCookies } from './refresh-cookies.js';
import { toSessionDto, type SessionDto } from './session.dto.js';

/** The session's two halves: the token in the body, the refresh token in the municipality's cookie. */
@Injectable()
export class CitizenAnswers {
  constructor(private readonly cookies: RefreshCookies) {}

  refreshToken(request: FastifyRequest, call: CallContext): string {
    return this.cookies.read(request, call.municipality.slug);
  }

  signedIn(reply: FastifyReply, call: CallContext, grant: CitizenGrant): SessionDto {
    this.cookies.write(reply, call.municipality.slug, grant.session);
    return toSessionDto(grant);
  }

  async refreshed(reply: FastifyReply, call: CallContext, work: Promise<CitizenGrant>): Promise<SessionDto> {
    return this.signedIn(reply, call, await this.cookies.clearedIfOver(reply, call.municipality.slug, work));
  }

  async signedOut(reply: FastifyReply, call: CallContext, work: Promise<void>): Promise<void> {
    await work;
    this.cookies.clear(reply, call.municipality.slug);
  }
}
