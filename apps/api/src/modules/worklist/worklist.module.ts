import { Module } from '@nestjs/common';
import { WorklistController } from './http/worklist.controller.js';
import { ClaimRepository } from './persistence/claim.repository.js';
import { ViewRepository } from './persistence/view.repository.js';
import { WorkRepository } from './persistence/work.repository.js';
import { ClaimNextWork } from './use-cases/claim-next-work.use-case.js';
import { ClaimWork } from './use-cases/claim-work.use-case.js';
import { ReleaseWork } from './use-cases/release-work.use-case.js';
import { Worklist } from './worklist.js';

/** Everything that waits for the office in one list, and who is doing what of it. */
@Module({
  controllers: [WorklistController],
  providers: [
    Worklist,
    WorkRepository,
    ClaimRepository,
    ViewRepository,
    ClaimNextWork,
    ClaimWork,
    ReleaseWork,
  ],
})
export class WorklistModule {}
