import { Module } from '@nestjs/common';
import { CitizenAssistanceController } from './http/citizen-assistance.controller.js';
import { OperatorAssistanceController } from './http/operator-assistance.controller.js';
import { ThreadRepository } from './persistence/thread.repository.js';
import { Threads } from './threads.js';
import { AddMessageUseCase } from './use-cases/add-message.use-case.js';
import { AnswerThreadUseCase } from './use-cases/answer-thread.use-case.js';
import { OpenThreadUseCase } from './use-cases/open-thread.use-case.js';
import { WritingBrake } from './use-cases/writing-brake.js';

@Module({
  controllers: [CitizenAssistanceController, OperatorAssistanceController],
  providers: [
    ThreadRepository,
    Threads,
    OpenThreadUseCase,
    AddMessageUseCase,
    AnswerThreadUseCase,
    WritingBrake,
  ],
  exports: [Threads, OpenThreadUseCase, AnswerThreadUseCase],
})
export class AssistanceModule {}
