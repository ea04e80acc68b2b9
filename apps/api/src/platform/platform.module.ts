import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Audit } from './audit/audit.js';
import { Clock, RealClock, SystemClock, TownClock } from './clock/clock.js';
import { CredentialVault } from './crypto/credential-vault.js';
import { DatabaseModule } from './database/database.module.js';
import { Mailer } from './mail/mailer.js';
import { EffectRegistry } from './outbox/effect-registry.js';
import { EffectRunner } from './outbox/effect-runner.js';
import { Outbox } from './outbox/outbox.js';
import { HealthController } from './health/health.controller.js';
import { Idempotency } from './http/idempotency.js';
import { TownTimeInterceptor } from './http/town-time.interceptor.js';
import { LiveBus } from './live/live-bus.js';
import { LiveStreams } from './live/live-streams.js';
import { LiveController } from './live/live.controller.js';
import { PeriodicJobs } from './jobs/periodic-jobs.js';
import { ObjectStorage } from './storage/object-storage.js';
import { Throttle } from './throttle/throttle.js';

/** What every module may use: clock, database, outbox, storage, mail, audit. It knows no module. */
@Global()
@Module({
  imports: [DatabaseModule],
  controllers: [HealthController, LiveController],
  providers: [
    { provide: RealClock, useClass: SystemClock },
    { provide: Clock, useClass: TownClock },
    { provide: APP_INTERCEPTOR, useClass: TownTimeInterceptor },
    Outbox,
    EffectRegistry,
    EffectRunner,
    Audit,
    CredentialVault,
    ObjectStorage,
    Mailer,
    PeriodicJobs,
    Idempotency,
    Throttle,
    LiveBus,
    LiveStreams,
  ],
  exports: [
    Clock,
    RealClock,
    Outbox,
    EffectRegistry,
    EffectRunner,
    Audit,
    CredentialVault,
    ObjectStorage,
    Mailer,
    PeriodicJobs,
    Idempotency,
    Throttle,
  ],
})
export class PlatformModule {
  /** @param clock another than the machine's: for a history made in a moment */
  static withClock(clock: RealClock | undefined): DynamicModule {
    return { module: PlatformModule, providers: clock ? [{ provide: RealClock, useValue: clock }] : [] };
  }
}
