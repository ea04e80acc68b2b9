export { ReportsModule } from './reports.module.js';
export { CountDaysJob } from './jobs/count-days.job.js';
