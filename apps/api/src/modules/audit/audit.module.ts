import { Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { AuditController } from './audit.controller.js';

@Module({ controllers: [AuditController], providers: [AuditTrail] })
export class AuditModule {}
