import { Module } from '@nestjs/common';
import { OfficeSubscriptions } from './office-subscriptions.js';
import { RegistryRecords } from './registry-records.js';

@Module({
  providers: [OfficeSubscriptions, RegistryRecords],
  exports: [OfficeSubscriptions, RegistryRecords],
})
export class ImportsModule {}
