export { AuthModule } from './auth.module.js';
export { AccessTokens } from './access-tokens.js';
export { OperatorTotp } from './operator-totp.js';
export { OperatorSessions } from './persistence/operator-sessions.js';
export { Passwords } from './passwords.js';
export { DEMO_OPERATOR_PASSWORD } from './use-cases/demo-accounts.js';
export { HolderDto } from './http/session.dto.js';
