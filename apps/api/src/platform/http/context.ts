import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiScope, Locale, Permission, Role } from '@sosta/contracts';
import type { FastifyRequest } from 'fastify';

export interface MunicipalityRef {
  id: string;
  slug: string;
  name: string;
  timezone: string;
  /** A town that does not exist, for trying things out: it may have a time of its own. */
  sandbox?: boolean;
  /** Addresses of its own, for links. */
  hostNames?: readonly string[];
}

export interface CitizenActor {
  kind: 'CITIZEN';
  accountId: string;
  /** The person or company the account belongs to; everything a citizen owns hangs on it. */
  holderId: string;
  sessionId: string;
}

export interface OperatorActor {
  kind: 'OPERATOR';
  operatorId: string;
  name: string;
  sessionId: string;
  roles: Role[];
  permissions: ReadonlySet<Permission>;
}

/** A person who signed in. */
export type Actor = CitizenActor | OperatorActor;

/** An operator at the counter who asks for something in the name of a holder. */
export interface OnBehalfActor extends OperatorActor {
  holderId: string;
}

/** A third party's program, by its API key. It is nobody's account: only routes that name a scope admit it. */
export interface ClientActor {
  kind: 'CLIENT';
  clientId: string;
  keyId: string;
  scopes: ReadonlySet<ApiScope>;
  /** The zones the key is limited to; null: all of the municipality's. */
  zoneIds: ReadonlySet<string> | null;
}

/** What every use-case may need to know of the call it serves. */
export interface CallContext<A extends Actor | ClientActor | null = Actor | null> {
  requestId: string;
  locale: Locale;
  municipality: MunicipalityRef;
  actor: A;
}
export type CitizenContext = CallContext<CitizenActor>;
export type OperatorContext = CallContext<OperatorActor>;
/** The municipality's own approval rules, deciding in its name: nobody's session, and no permission beyond the decision. */
export interface RulesActor {
  kind: 'SYSTEM';
  operatorId: null;
  permissions: ReadonlySet<Permission>;
}
/** Who may decide a case: an operator, or the rules the municipality has set. */
export type DecisionContext = Omit<OperatorContext, 'actor'> & { actor: OperatorActor | RulesActor };
/** Whoever asks for something: the citizen, or an operator for the person at the counter. The same rules hold for both. */
export type ApplicantContext = CallContext<CitizenActor | OnBehalfActor>;
export type PublicContext = CallContext;
/** Third parties, and inspectors signed in to the back office. */
export type ClientContext = CallContext<ClientActor | OperatorActor>;
/** The platform's administrator, on a route of no municipality. */
export type PlatformContext = Omit<OperatorContext, 'municipality'>;

/** The parts of a request that our guards fill in. */
export interface SostaRequest extends FastifyRequest {
  municipality?: MunicipalityRef;
  actor?: Actor | ClientActor;
  locale?: Locale;
}

/** The call's context. The access guard has already seen to it that the actor is the one the route asks for. */
export const Call = createParamDecorator(
  (_: unknown, context: ExecutionContext): CallContext<Actor | ClientActor | null> => {
    const request = context.switchToHttp().getRequest<SostaRequest>();
    return {
      requestId: request.id,
      locale: request.locale ?? 'it',
      municipality: request.municipality as MunicipalityRef,
      actor: request.actor ?? null,
    };
  },
);
