/** Claims of an access token: who, where, in which session; nothing personal. */
export interface AccessTokenClaims {
  sub: string;
  kind: 'CITIZEN' | 'OPERATOR' | 'CLIENT';
  /** Session (refresh-token family); for a third party the key that the token was got with. */
  sid: string;
  /** Municipality, for citizens and third parties. */
  mun?: string;
  /** Holder, for citizens. */
  hol?: string;
  /** Scopes, for third parties. */
  scp?: string[];
}

export const ACCESS_TOKEN_SECONDS = 600;
export const TOKEN_ISSUER = 'sosta';
export const TOKEN_AUDIENCE = 'sosta-api';
