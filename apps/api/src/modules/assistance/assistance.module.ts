import { Module } from '@nestjs/common';
import { AssistanceMails } from './assistance-mails.js';
import { CitizenAssistanceController } from './http/citizen-assistance.controller.js';
import { OperatorAssistanceController } from './http/operator-assistance.controller.js';
import { VisitorAssistanceController } from './http/visitor-assistance.controller.js';
import { EraseVisitorThreads } from './jobs/erase-visitor-threads.job.js';
import { ThreadRepository } from './persistence/thread.repository.js';
import { ThreadTokens } from './thread-tokens.js';
import { Threads } from './threads.js';
import { AddMessageUseCase } from './use-cases/add-message.use-case.js';
import { AnswerThreadUseCase } from './use-cases/answer-thread.use-case.js';
import { OpenThreadUseCase } from './use-cases/open-thread.use-case.js';
import { OpenVisitorThreadUseCase } from './use-cases/open-visitor-thread.use-case.js';
import { WritingBrake } from './use-cases/writing-brake.js';
import { VisitorThreads } from './visitor-threads.js';

@Module({
  controllers: [CitizenAssistanceController, OperatorAssistanceController, VisitorAssistanceController],
  providers: [
    ThreadRepository,
    ThreadTokens,
    AssistanceMails,
    VisitorThreads,
    OpenVisitorThreadUseCase,
    Threads,
    OpenThreadUseCase,
    AddMessageUseCase,
    AnswerThreadUseCase,
    WritingBrake,
    EraseVisitorThreads,
  ],
  exports: [Threads, OpenThreadUseCase, AnswerThreadUseCase],
})
export class AssistanceModule {}
