import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { deriveKey } from '../../../platform/crypto/keys.js';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, type AccessTokenClaims } from '../domain/access-token.js';

/** Checks signature, algorithm, issuer, audience and expiry of `Authorization: Bearer`. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(@Inject(CONFIG) config: Config) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: deriveKey(config.appSecret, 'access-token'),
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
    });
  }

  validate(claims: AccessTokenClaims): AccessTokenClaims {
    return claims;
  }
}
