export { AssistanceModule } from './assistance.module.js';
export { Threads } from './threads.js';
export { OpenThreadUseCase } from './use-cases/open-thread.use-case.js';
export { AnswerThreadUseCase } from './use-cases/answer-thread.use-case.js';
export { OperatorThreadDto, ThreadDto, ThreadMessageDto } from './http/assistance.dto.js';
