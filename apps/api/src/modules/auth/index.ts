export { AuthModule } from './auth.module.js';
export { AccessTokens } from './access-tokens.js';
export { OperatorTotp } from './operator-totp.js';
export { OperatorInvitations } from './persistence/operator-invitations.js';
export { RecoveryCodes } from './persistence/recovery-codes.repository.js';
export { OperatorSessions, type OpenSession } from './persistence/operator-sessions.js';
export { Passwords } from './passwords.js';
export { DEMO_OPERATOR_PASSWORD } from './use-cases/demo-accounts.js';
export {
  CounterRegistration,
  type CounterHolder,
  type OnlineAccess,
} from './use-cases/counter-registration.js';
export { CompanyDetailsInput, RegistrationDetailsInput } from './http/registration.dto.js';
export { HolderDto } from './http/session.dto.js';
export { isPecAddress } from './domain/pec.js';
