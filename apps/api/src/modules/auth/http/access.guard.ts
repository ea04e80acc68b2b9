import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { permissionsOf, type Role } from '@sosta/contracts';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, isObservable } from 'rxjs';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { ACCESS, type Access } from '../../../platform/http/access.js';
import { ApiClients } from '../../../platform/http/api-clients.js';
import type { Actor, ClientActor, SostaRequest } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import type { AccessTokenClaims } from '../domain/access-token.js';

const TokenGuard = AuthGuard('access-token');

/**
 * The one gate: finds the municipality of the path, who calls, and whether they may. A route that declares
 * neither a permission nor `@Public()` is closed.
 */
@Injectable()
export class AccessGuard extends TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly directory: MunicipalityDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly clients: ApiClients,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<SostaRequest & { user?: AccessTokenClaims }>();
    const slug = (request.params as { municipality?: string } | undefined)?.municipality;
    if (slug !== undefined) request.municipality = await this.directory.bySlug(slug);
    if (!access) throw new Problem('forbidden');
    if (access.kind === 'public') return true;
    if (access.kind === 'client') return this.admitClient(context, request, access);

    const actor = await this.signedIn(context, request);
    const allowed =
      access.permission === 'citizen.self'
        ? actor.kind === 'CITIZEN' && slug !== undefined
        : actor.kind === 'OPERATOR' &&
          [access.permission, ...(access.others ?? [])].some((one) => actor.permissions.has(one));
    if (!allowed) throw new Problem('forbidden');
    request.actor = actor;
    return true;
  }

  /** A third party by its key or token; or, where the route says so, an operator. */
  private async admitClient(
    context: ExecutionContext,
    request: SostaRequest & { user?: AccessTokenClaims },
    access: Extract<Access, { kind: 'client' }>,
  ): Promise<boolean> {
    const { municipality } = request;
    if (!municipality) throw new Problem('forbidden');
    const key = apiKeyOf(request);
    let actor: Actor | ClientActor | null;
    if (key === null) actor = await this.signedIn(context, request);
    else {
      actor = await this.clients.byKey(key, municipality.id);
      if (!actor) throw new Problem('api_key_invalid');
    }
    if (actor.kind === 'CLIENT') {
      const quota = this.clients.count(actor);
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      void reply
        .header('X-RateLimit-Limit', quota.limit)
        .header('X-RateLimit-Remaining', quota.remaining)
        .header('X-RateLimit-Reset', quota.resetSeconds);
      if (quota.exceeded) throw new Problem('rate_limited', { retryAfterSeconds: quota.resetSeconds });
      if (!actor.scopes.has(access.scope)) throw new Problem('api_scope_missing');
    } else if (
      actor.kind !== 'OPERATOR' ||
      access.orPermission === null ||
      !actor.permissions.has(access.orPermission)
    ) {
      throw new Problem('forbidden');
    }
    request.actor = actor;
    return true;
  }

  private async signedIn(
    context: ExecutionContext,
    request: SostaRequest & { user?: AccessTokenClaims },
  ): Promise<Actor | ClientActor> {
    const verdict = super.canActivate(context);
    await (isObservable(verdict) ? firstValueFrom(verdict) : verdict);
    const actor = await this.actorOf(request.user, request.municipality?.id);
    if (!actor) throw new Problem('unauthenticated');
    return actor;
  }

  override handleRequest<T>(error: unknown, claims: T | false): T {
    if (error || !claims) throw new Problem('unauthenticated');
    return claims;
  }

  private async actorOf(
    claims: AccessTokenClaims | undefined,
    municipalityId: string | undefined,
  ): Promise<Actor | ClientActor | null> {
    if (!claims) return null;
    if (claims.kind === 'CLIENT') {
      if (!municipalityId || claims.mun !== municipalityId) return null;
      const token = { clientId: claims.sub, keyId: claims.sid, scopes: claims.scp ?? [] };
      return this.clients.byToken(token, municipalityId);
    }
    if (claims.kind === 'CITIZEN') {
      // A citizen's account exists in one municipality only.
      if ((municipalityId && claims.mun !== municipalityId) || !claims.hol) return null;
      return { kind: 'CITIZEN', accountId: claims.sub, holderId: claims.hol, sessionId: claims.sid };
    }
    return this.operator(claims, municipalityId);
  }

  /**
   * Operators are looked up on each call: a revoked session or role stops working at once. On a route of no
   * municipality only the platform's own role counts, wherever it was given.
   */
  private async operator(
    claims: AccessTokenClaims,
    municipalityId: string | undefined,
  ): Promise<Actor | null> {
    const rows: { name: string; roles: Role[] }[] = await this.unitOfWork.runPlatform((tx) =>
      tx.query(
        `SELECT o.name, coalesce(array_agg(DISTINCT r.role) FILTER (WHERE r.role IS NOT NULL), '{}') AS roles
           FROM operator_session s
           JOIN operator o ON o.id = s.operator_id AND o.active
           LEFT JOIN operator_role r ON r.operator_id = o.id
                AND CASE WHEN $3::uuid IS NULL THEN r.role = 'PLATFORM_ADMIN' ELSE r.municipality_id = $3 END
          WHERE s.id = $1 AND s.operator_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $4
          GROUP BY o.id`,
        [claims.sid, claims.sub, municipalityId ?? null, this.clock.now()],
      ),
    );
    const row = rows[0];
    if (!row) return null;
    return {
      kind: 'OPERATOR',
      operatorId: claims.sub,
      name: row.name,
      sessionId: claims.sid,
      roles: row.roles,
      permissions: permissionsOf(row.roles),
    };
  }
}

/** The key of `X-Api-Key`, of `Authorization: ApiKey`, or of `Bearer` when what it carries is a key and not a token. */
function apiKeyOf(request: SostaRequest): string | null {
  const header = request.headers['x-api-key'];
  if (typeof header === 'string') return header;
  const { authorization } = request.headers;
  return /^(?:ApiKey |Bearer (?=sosta_))(.*)$/.exec(authorization ?? '')?.[1] ?? null;
}
