import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import { AccreditationModule } from './modules/accreditation/index.js';
import { AssistanceModule } from './modules/assistance/index.js';
import { AuditModule } from './modules/audit/index.js';
import { AuthModule } from './modules/auth/index.js';
import { BackofficeModule } from './modules/backoffice/index.js';
import { CatalogueModule } from './modules/catalogue/index.js';
import { CertificationModule } from './modules/certification/index.js';
import { CounterModule } from './modules/counter/index.js';
import { DashboardModule } from './modules/dashboard/index.js';
import { DocumentsModule, UploadsModule } from './modules/documents/index.js';
import { EnforcementModule } from './modules/enforcement/index.js';
import { ImportsModule } from './modules/imports/index.js';
import { IntegrationsModule } from './modules/integrations/index.js';
import { InvoicingModule } from './modules/invoicing/index.js';
import { JournalModule } from './modules/journal/index.js';
import { MunicipalitiesModule } from './modules/municipalities/index.js';
import { NotificationsModule } from './modules/notifications/index.js';
import { OfficeModule } from './modules/office/index.js';
import { PaymentsModule } from './modules/payments/index.js';
import { ReportsModule } from './modules/reports/index.js';
import { SandboxModule } from './modules/sandbox/index.js';
import { RequestsModule } from './modules/requests/index.js';
import { SubscriptionsModule } from './modules/subscriptions/index.js';
import { TriageModule } from './modules/triage/index.js';
import { VehiclesModule } from './modules/vehicles/index.js';
import { WaitingListModule } from './modules/waiting-list/index.js';
import { WebhooksModule } from './modules/webhooks/index.js';
import { WorklistModule } from './modules/worklist/index.js';
import type { RealClock } from './platform/clock/clock.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { PlatformModule } from './platform/platform.module.js';

const modules = [
  MunicipalitiesModule,
  NotificationsModule,
  RequestsModule,
  AuthModule,
  CatalogueModule,
  DocumentsModule,
  UploadsModule,
  CertificationModule,
  VehiclesModule,
  SubscriptionsModule,
  PaymentsModule,
  InvoicingModule,
  DashboardModule,
  AssistanceModule,
  AuditModule,
  OfficeModule,
  BackofficeModule,
  AccreditationModule,
  CounterModule,
  ImportsModule,
  IntegrationsModule,
  EnforcementModule,
  ReportsModule,
  SandboxModule,
  JournalModule,
  TriageModule,
  WaitingListModule,
  WebhooksModule,
  WorklistModule,
];

@Module({})
export class AppModule {
  static forProcess(process: 'api' | 'worker' | 'cli', options: { clock?: RealClock } = {}): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule,
        LoggingModule.forProcess(process),
        PlatformModule.withClock(options.clock),
        ...modules,
      ],
    };
  }
}
