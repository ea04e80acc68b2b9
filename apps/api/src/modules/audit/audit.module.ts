import { Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { AuditController } from './audit.controller.js';
import { ExportAuditUseCase } from './export-audit.use-case.js';

@Module({ controllers: [AuditController], providers: [AuditTrail, ExportAuditUseCase] })
export class AuditModule {}
