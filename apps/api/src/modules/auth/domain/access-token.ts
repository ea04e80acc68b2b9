/** Claims of an access token: who, where, in which session; nothing personal. */
export interface AccessTokenClaims {
  sub: string;
  kind: 'CITIZEN' | 'OPERATOR';
  /** Session (refresh-token family). */
  sid: string;
  /** Municipality, for citizens. */
  mun?: string;
  /** Holder, for citizens. */
  hol?: string;
}

export const ACCESS_TOKEN_SECONDS = 600;
export const TOKEN_ISSUER = 'sosta';
export const TOKEN_AUDIENCE = 'sosta-api';
