import { Module } from '@nestjs/common';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { VehiclesModule } from '../vehicles/index.js';
import { DashboardController } from './dashboard.controller.js';

@Module({ imports: [SubscriptionsModule, VehiclesModule], controllers: [DashboardController] })
export class DashboardModule {}
