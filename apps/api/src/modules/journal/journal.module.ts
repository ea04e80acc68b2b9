import { Module } from '@nestjs/common';
import { BookMovements } from './book-movements.js';
import { JournalController } from './http/journal.controller.js';
import { JournalViews } from './journal-views.js';
import { JournalRepository } from './persistence/journal.repository.js';
import { CloseDays } from './use-cases/close-days.use-case.js';

@Module({
  controllers: [JournalController],
  providers: [JournalViews, BookMovements, CloseDays, JournalRepository],
})
export class JournalModule {}
