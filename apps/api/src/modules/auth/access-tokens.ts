import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { deriveKey } from '../../platform/crypto/keys.js';
import {
  ACCESS_TOKEN_SECONDS,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  type AccessTokenClaims,
} from './domain/access-token.js';

export interface AccessToken {
  accessToken: string;
  expiresAt: Date;
}

/** Signs the short-lived token that accompanies each call (HS256, 10 minutes). */
@Injectable()
export class AccessTokens {
  private readonly jwt: JwtService;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.jwt = new JwtService({
      secret: deriveKey(config.appSecret, 'access-token'),
      signOptions: { algorithm: 'HS256', issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE },
    });
  }

  sign(claims: AccessTokenClaims): AccessToken {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS;
    return {
      accessToken: this.jwt.sign({ ...claims, iat: issuedAt, exp: expiresAt }),
      expiresAt: new Date(expiresAt * 1000),
    };
  }
}
