import { Module } from '@nestjs/common';
import { SubscriptionsModule } from '../subscriptions/index.js';
import { DashboardController } from './dashboard.controller.js';

@Module({ imports: [SubscriptionsModule], controllers: [DashboardController] })
export class DashboardModule {}
