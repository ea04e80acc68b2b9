import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessTokens } from './access-tokens.js';
import { AccessGuard } from './http/access.guard.js';
import { JwtStrategy } from './http/jwt.strategy.js';
import { OperatorTotp } from './operator-totp.js';
import { Passwords } from './passwords.js';

@Module({
  imports: [PassportModule],
  providers: [JwtStrategy, { provide: APP_GUARD, useClass: AccessGuard }, AccessTokens, Passwords, OperatorTotp],
  exports: [AccessTokens, Passwords, OperatorTotp],
})
export class AuthModule {}
