import { Module } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { PdfWarmUp } from './modules/documents/index.js';
import { PeriodicJobsRunner } from './platform/jobs/periodic-jobs.js';
import { EffectsWorker } from './platform/outbox/effects-worker.js';
import { Relay } from './platform/outbox/relay.js';
import { QueueConnections } from './platform/queue/queue-connections.js';

/** The worker, the only process that cannot do without Redis: publishes the outbox, carries out its effects (e-mail, PDF, …), runs the jobs of the clock. */
@Module({
  imports: [AppModule.forProcess('worker')],
  providers: [QueueConnections, Relay, EffectsWorker, PeriodicJobsRunner, PdfWarmUp],
})
export class WorkerModule {}
