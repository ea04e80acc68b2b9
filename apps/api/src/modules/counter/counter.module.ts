import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CertificationModule } from '../certification/index.js';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { VehiclesModule } from '../vehicles/index.js';
import { CounterController } from './http/counter.controller.js';
import { CounterViews } from './http/counter-views.js';
import { CounterSearchRepository } from './persistence/counter-search.repository.js';
import { RegisterHolder } from './use-cases/register-holder.use-case.js';
import { SubmitOnBehalf } from './use-cases/submit-on-behalf.use-case.js';

/** "Sportello": finding a person, registering one, asking on behalf. The money taken there belongs to the payments. */
@Module({
  imports: [AuthModule, CertificationModule, VehiclesModule, SubscriptionsModule],
  controllers: [CounterController],
  providers: [CounterSearchRepository, CounterViews, RegisterHolder, SubmitOnBehalf],
})
export class CounterModule {}
