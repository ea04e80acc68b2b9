import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { OperatorWaitlistController, WaitlistController } from './http/waitlist.controller.js';
import { WaitlistJobs } from './jobs/waitlist-jobs.js';
import { WaitlistRepository } from './persistence/waitlist.repository.js';
import { JoinWaitingList } from './use-cases/join-waiting-list.use-case.js';
import { LeaveWaitingList } from './use-cases/leave-waiting-list.use-case.js';
import { OfferPlaces } from './use-cases/offer-places.js';
import { RemoveFromWaitingList } from './use-cases/remove-from-waiting-list.use-case.js';

@Module({
  imports: [CatalogueModule, SubscriptionsModule],
  controllers: [WaitlistController, OperatorWaitlistController],
  providers: [
    WaitlistRepository,
    JoinWaitingList,
    LeaveWaitingList,
    RemoveFromWaitingList,
    OfferPlaces,
    WaitlistJobs,
  ],
})
export class WaitingListModule {}
