import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Clock } from '../../../platform/clock/clock.js';
import { deriveKey } from '../../../platform/crypto/keys.js';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, type AccessTokenClaims } from '../domain/access-token.js';

/** Checks signature, algorithm, issuer, audience and expiry of `Authorization: Bearer`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: deriveKey(config.appSecret, 'access-token'),
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      // The library asks the machine for the time; expiry is checked below, by the clock that set it.
      ignoreExpiration: true,
    });
  }

  validate(claims: AccessTokenClaims & { exp?: number }): AccessTokenClaims | false {
    return typeof claims.exp === 'number' && claims.exp * 1000 > this.clock.now().getTime() ? claims : false;
  }
}
