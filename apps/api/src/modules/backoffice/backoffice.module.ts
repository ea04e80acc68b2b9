import { Module } from '@nestjs/common';
import { AssistanceModule } from '../assistance/index.js';
import { AuthModule } from '../auth/index.js';
import { CatalogueModule } from '../catalogue/index.js';
import { PaymentsModule } from '../payments/index.js';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { MunicipalitiesController } from './http/municipalities.controller.js';
import { PoliciesController } from './http/policies.controller.js';
import { SettingsController } from './http/settings.controller.js';
import { SubscribersController } from './http/subscribers.controller.js';
import { SummaryController } from './http/summary.controller.js';
import { UsersController } from './http/users.controller.js';
import { MunicipalityRecords } from './municipality-records.js';
import { MunicipalitySetup } from './municipality-setup.js';
import { MunicipalityRepository } from './persistence/municipality.repository.js';
import { PolicyRepository } from './persistence/policy.repository.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';
import { UserRepository } from './persistence/user.repository.js';
import { PolicyRecords } from './policy-records.js';
import { TimelineRepository } from './persistence/timeline.repository.js';
import { SubscriberTimeline } from './subscriber-timeline.js';
import { ChangeAddressUseCase } from './use-cases/change-address.use-case.js';
import { SubscriberRecords } from './subscriber-records.js';
import { Summary } from './summary.js';
import { CreateMunicipalityUseCase } from './use-cases/create-municipality.use-case.js';
import { CreateUserUseCase } from './use-cases/create-user.use-case.js';
import { InviteUserUseCase } from './use-cases/invite-user.use-case.js';
import { ResetTotpUseCase } from './use-cases/reset-totp.use-case.js';
import { RevealSubscriberUseCase } from './use-cases/reveal-subscriber.use-case.js';
import { SetLogoUseCase } from './use-cases/set-logo.use-case.js';
import { SetPoliciesUseCase } from './use-cases/set-policies.use-case.js';
import { SignOutUserUseCase } from './use-cases/sign-out-user.use-case.js';
import { UpdateSettingsUseCase } from './use-cases/update-settings.use-case.js';
import { UpdateUserUseCase } from './use-cases/update-user.use-case.js';
import { UserRecords } from './user-records.js';

/** The office's own pages: people, numbers of the day, policies and users. */
@Module({
  imports: [AuthModule, AssistanceModule, CatalogueModule, PaymentsModule, SubscriptionsModule],
  controllers: [
    SummaryController,
    SubscribersController,
    PoliciesController,
    UsersController,
    MunicipalitiesController,
    SettingsController,
  ],
  providers: [
    Summary,
    SubscriberRepository,
    SubscriberRecords,
    RevealSubscriberUseCase,
    TimelineRepository,
    SubscriberTimeline,
    ChangeAddressUseCase,
    PolicyRepository,
    PolicyRecords,
    SetPoliciesUseCase,
    UserRepository,
    UserRecords,
    CreateUserUseCase,
    UpdateUserUseCase,
    InviteUserUseCase,
    ResetTotpUseCase,
    SignOutUserUseCase,
    MunicipalityRepository,
    MunicipalityRecords,
    MunicipalitySetup,
    CreateMunicipalityUseCase,
    UpdateSettingsUseCase,
    SetLogoUseCase,
  ],
})
export class BackofficeModule {}
