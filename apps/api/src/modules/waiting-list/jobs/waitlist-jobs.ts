import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';
import { OfferPlaces } from '../use-cases/offer-places.js';

/** Places become free in many ways (an expiry, a refusal, a wider limit): the list is looked at as time passes. */
@Injectable()
export class WaitlistJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly waitlist: WaitlistRepository,
    private readonly offers: OfferPlaces,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'waitlist.offer', everySeconds: 60, run: () => this.run() });
  }

  private async run(): Promise<void> {
    for (const municipality of await this.directory.all()) {
      const products = await this.unitOfWork.run(municipality.id, (tx) =>
        this.waitlist.productsWaitedFor(tx),
      );
      for (const productId of products)
        await this.unitOfWork.run(municipality.id, (tx) => this.offers.run(tx, municipality, productId));
    }
  }
}
