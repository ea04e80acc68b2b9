import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { DocumentsModule } from '../documents/index.js';
import { CatalogueInMemory } from './catalogue-in-memory.js';
import { CheckZones } from './check-zones.js';
import { CheckRecorder } from './check-recorder.js';
import { ChecksOnce } from './checks-once.js';
import { CopySigner } from './copy-signer.js';
import { GroundInMemory } from './ground-in-memory.js';
import { HotRoute } from './hot-route.js';
import { ApdsController } from './http/apds.controller.js';
import { EnforcementController } from './http/enforcement.controller.js';
import { ParkkihubiController } from './http/parkkihubi.controller.js';
import { SyncController } from './http/sync.controller.js';
import { EnforcementJobs } from './jobs/enforcement-jobs.js';
import { ChangeFeed } from './persistence/change-feed.js';
import { CheckRepository } from './persistence/check.repository.js';
import { RightRepository } from './persistence/right.repository.js';
import { PlateChecks } from './plate-checks.js';
import { RightsInDatabase } from './rights-in-database.js';
import { RightsProjection } from './rights-projection.js';
import { RightsSnapshot } from './rights-snapshot.js';
import { RightsSync } from './rights-sync.js';
import { TicketChecks } from './ticket-checks.js';

@Module({
  imports: [CatalogueModule, DocumentsModule],
  controllers: [EnforcementController, SyncController, ParkkihubiController, ApdsController],
  providers: [
    RightRepository,
    ChangeFeed,
    CheckRepository,
    CatalogueInMemory,
    GroundInMemory,
    RightsProjection,
    RightsInDatabase,
    CheckRecorder,
    ChecksOnce,
    PlateChecks,
    HotRoute,
    TicketChecks,
    CopySigner,
    RightsSync,
    RightsSnapshot,
    CheckZones,
    EnforcementJobs,
  ],
  exports: [RightsProjection, HotRoute],
})
export class EnforcementModule {}
