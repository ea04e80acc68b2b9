import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ImportsModule } from '../imports/index.js';
import { Clock, RealClock } from '../../platform/clock/clock.js';
import { AccessTokens } from './access-tokens.js';
import { AccessGuard } from './http/access.guard.js';
import { CitizenAnswers } from './http/citizen-answers.js';
import { JwtStrategy } from './http/jwt.strategy.js';
import { MeController } from './http/me.controller.js';
import { OperatorAuthController } from './http/operator-auth.controller.js';
import { RefreshCookies } from './http/refresh-cookies.js';
import { RegistrationController } from './http/registration.controller.js';
import { SessionController } from './http/session.controller.js';
import { SweepAuthJob } from './jobs/sweep-auth.job.js';
import { OperatorTotp } from './operator-totp.js';
import { Passwords } from './passwords.js';
import { AccountsRepository } from './persistence/accounts.repository.js';
import { CitizenSessions } from './persistence/citizen-sessions.js';
import { OperatorInvitations } from './persistence/operator-invitations.js';
import { OperatorSessions } from './persistence/operator-sessions.js';
import { OperatorsRepository } from './persistence/operators.repository.js';
import { PasswordResetsRepository } from './persistence/password-resets.repository.js';
import { PinsRepository } from './persistence/pins.repository.js';
import { RecoveryCodes } from './persistence/recovery-codes.repository.js';
import { RegistrationsRepository } from './persistence/registrations.repository.js';
import { RegistrationTokens } from './registration-tokens.js';
import { ChangePassword } from './use-cases/change-password.use-case.js';
import { CitizenGrants } from './use-cases/citizen-grants.js';
import { CompleteRegistration } from './use-cases/complete-registration.use-case.js';
import { ConfirmRegistration } from './use-cases/confirm-registration.use-case.js';
import { ConfirmPasswordReset } from './use-cases/confirm-password-reset.use-case.js';
import { CounterRegistration } from './use-cases/counter-registration.js';
import { CreateAccount } from './use-cases/create-account.js';
import { DemoAccounts } from './use-cases/demo-accounts.js';
import { Identification } from './use-cases/identification.js';
import { IdentifyRegistration } from './use-cases/identify-registration.use-case.js';
import { LogIn } from './use-cases/log-in.use-case.js';
import { MyAccount } from './use-cases/my-account.use-case.js';
import { NewPassword } from './use-cases/new-password.js';
import { OperatorGrants } from './use-cases/operator-grants.js';
import { OperatorInvitation } from './use-cases/operator-invitation.use-case.js';
import { OperatorLogIn } from './use-cases/operator-log-in.use-case.js';
import { OperatorOwnAccess } from './use-cases/operator-own-access.use-case.js';
import { OperatorSession } from './use-cases/operator-session.use-case.js';
import { OperatorTrail } from './use-cases/operator-trail.js';
import { PasswordChanges } from './use-cases/password-changes.js';
import { RefreshSession } from './use-cases/refresh-session.use-case.js';
import { RegistrationAccess } from './use-cases/registration-access.js';
import { RegistrationMail } from './use-cases/registration-mail.js';
import { RegistrationOutcomes } from './use-cases/registration-outcome.js';
import { RequestPin } from './use-cases/request-pin.use-case.js';
import { RequestPasswordReset } from './use-cases/request-password-reset.use-case.js';
import { ResendRegistrationLink } from './use-cases/resend-registration-link.use-case.js';
import { ResendRegistrationOtp } from './use-cases/resend-registration-otp.use-case.js';
import { ResumeRegistration } from './use-cases/resume-registration.use-case.js';
import { SaveRegistrationDetails } from './use-cases/save-registration-details.use-case.js';
import { SignOut } from './use-cases/sign-out.use-case.js';
import { StartRegistration } from './use-cases/start-registration.use-case.js';
import { VerifyRegistrationOtp } from './use-cases/verify-registration-otp.use-case.js';

const persistence = [
  AccountsRepository,
  CitizenSessions,
  OperatorInvitations,
  OperatorSessions,
  OperatorsRepository,
  PasswordResetsRepository,
  PinsRepository,
  RecoveryCodes,
  RegistrationsRepository,
];

const registration = [
  RegistrationAccess,
  RegistrationMail,
  RegistrationTokens,
  StartRegistration,
  ResumeRegistration,
  SaveRegistrationDetails,
  VerifyRegistrationOtp,
  ResendRegistrationOtp,
  IdentifyRegistration,
  CreateAccount,
  CounterRegistration,
  CompleteRegistration,
  ConfirmRegistration,
  ResendRegistrationLink,
  RegistrationOutcomes,
  RequestPin,
];

const citizens = [
  CitizenGrants,
  CitizenAnswers,
  Identification,
  LogIn,
  RefreshSession,
  SignOut,
  MyAccount,
  NewPassword,
  PasswordChanges,
  ChangePassword,
  RequestPasswordReset,
  ConfirmPasswordReset,
];

const operators = [
  OperatorGrants,
  OperatorTrail,
  OperatorLogIn,
  OperatorSession,
  OperatorInvitation,
  OperatorOwnAccess,
  DemoAccounts,
];

@Module({
  imports: [PassportModule, ImportsModule],
  controllers: [RegistrationController, SessionController, MeController, OperatorAuthController],
  providers: [
    // Sessions, codes and their ends: a sandbox’s clock moves none of them.
    { provide: Clock, useExisting: RealClock },
    JwtStrategy,
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessTokens,
    Passwords,
    OperatorTotp,
    RefreshCookies,
    SweepAuthJob,
    ...persistence,
    ...registration,
    ...citizens,
    ...operators,
  ],
  exports: [
    CounterRegistration,
    AccessTokens,
    Passwords,
    OperatorTotp,
    OperatorInvitations,
    OperatorSessions,
    RecoveryCodes,
  ],
})
export class AuthModule {}
