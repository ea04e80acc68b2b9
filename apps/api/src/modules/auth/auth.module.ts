import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
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
import { OperatorSessions } from './persistence/operator-sessions.js';
import { OperatorsRepository } from './persistence/operators.repository.js';
import { PasswordResetsRepository } from './persistence/password-resets.repository.js';
import { RegistrationsRepository } from './persistence/registrations.repository.js';
import { RegistrationTokens } from './registration-tokens.js';
import { ChangePassword } from './use-cases/change-password.use-case.js';
import { CitizenGrants } from './use-cases/citizen-grants.js';
import { CompleteRegistration } from './use-cases/complete-registration.use-case.js';
import { ConfirmPasswordReset } from './use-cases/confirm-password-reset.use-case.js';
import { DemoAccounts } from './use-cases/demo-accounts.js';
import { LogIn } from './use-cases/log-in.use-case.js';
import { MyAccount } from './use-cases/my-account.use-case.js';
import { NewPassword } from './use-cases/new-password.js';
import { OperatorGrants } from './use-cases/operator-grants.js';
import { OperatorLogIn } from './use-cases/operator-log-in.use-case.js';
import { OperatorSession } from './use-cases/operator-session.use-case.js';
import { OperatorTrail } from './use-cases/operator-trail.js';
import { PasswordChanges } from './use-cases/password-changes.js';
import { RefreshSession } from './use-cases/refresh-session.use-case.js';
import { RegistrationAccess } from './use-cases/registration-access.js';
import { RegistrationMail } from './use-cases/registration-mail.js';
import { RequestPasswordReset } from './use-cases/request-password-reset.use-case.js';
import { ResendRegistrationOtp } from './use-cases/resend-registration-otp.use-case.js';
import { ResumeRegistration } from './use-cases/resume-registration.use-case.js';
import { SaveRegistrationDetails } from './use-cases/save-registration-details.use-case.js';
import { SignOut } from './use-cases/sign-out.use-case.js';
import { StartRegistration } from './use-cases/start-registration.use-case.js';
import { VerifyRegistrationOtp } from './use-cases/verify-registration-otp.use-case.js';

const persistence = [
  AccountsRepository,
  CitizenSessions,
  OperatorSessions,
  OperatorsRepository,
  PasswordResetsRepository,
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
  CompleteRegistration,
];

const citizens = [
  CitizenGrants,
  CitizenAnswers,
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

const operators = [OperatorGrants, OperatorTrail, OperatorLogIn, OperatorSession, DemoAccounts];

@Module({
  imports: [PassportModule],
  controllers: [RegistrationController, SessionController, MeController, OperatorAuthController],
  providers: [
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
  exports: [AccessTokens, Passwords, OperatorTotp, OperatorSessions],
})
export class AuthModule {}
