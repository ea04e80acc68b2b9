export { AuthModule } from './auth.module.js';
export { AccessTokens } from './access-tokens.js';
export { Passwords } from './passwords.js';
export { OperatorTotp } from './operator-totp.js';
