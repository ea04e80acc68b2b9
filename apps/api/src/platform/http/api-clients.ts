import type { ClientActor } from './context.js';

/** What is left of a client's quota in the running minute. */
export interface QuotaState {
  limit: number;
  remaining: number;
  /** Seconds until the next minute's quota. */
  resetSeconds: number;
  exceeded: boolean;
}

/** How the access guard knows third parties. A port: the platform does not know the module that keeps the keys. */
export abstract class ApiClients {
  /** Whose key this is in the municipality; null when it is nobody's there. @throws Problem api_key_revoked, api_key_expired */
  abstract byKey(key: string, municipalityId: string): ClientActor | null | Promise<ClientActor | null>;
  /** The same at once, when it was asked a moment ago and the answer was yes; null says nothing. */
  abstract recall(key: string, municipalityId: string): ClientActor | null;
  /** The client of an access token, if the key it was got with still stands. */
  abstract byToken(
    token: { clientId: string; keyId: string; scopes: readonly string[] },
    municipalityId: string,
  ): Promise<ClientActor | null>;
  /** Counts one call. */
  abstract count(actor: ClientActor): QuotaState;
}
