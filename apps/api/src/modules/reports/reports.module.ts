import { Module } from '@nestjs/common';
import { ReportsController } from './http/reports.controller.js';
import { CountDaysJob } from './jobs/count-days.job.js';
import { DayCounter } from './persistence/day-counter.js';
import { FigureRepository } from './persistence/figure.repository.js';
import { Reports } from './reports.js';

@Module({
  controllers: [ReportsController],
  providers: [Reports, CountDaysJob, DayCounter, FigureRepository],
  exports: [CountDaysJob],
})
export class ReportsModule {}
