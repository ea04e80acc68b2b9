import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { Threads } from '../threads.js';
import { AnswerThreadUseCase } from '../use-cases/answer-thread.use-case.js';
import {
  AnswerThreadInput,
  OperatorThreadDto,
  OperatorThreadListDto,
  OperatorThreadsQuery,
} from './assistance.dto.js';

@ApiTags('assistance')
@Controller(':municipality/operator/threads')
export class OperatorAssistanceController {
  constructor(
    private readonly threads: Threads,
    private readonly answers: AnswerThreadUseCase,
  ) {}

  @Get()
  @Requires('assistance.read')
  @ApiOperation({ summary: 'Citizens’ questions, most recent first' })
  @ApiOkResponse({ type: OperatorThreadListDto })
  listOperatorThreads(
    @Call() call: OperatorContext,
    @Query() query: OperatorThreadsQuery,
  ): Promise<OperatorThreadListDto> {
    return this.threads.all(call, query);
  }

  @Get(':id')
  @Requires('assistance.read')
  @ApiOperation({ summary: 'One question with its answers' })
  @ApiOkResponse({ type: OperatorThreadDto })
  getOperatorThread(@Call() call: OperatorContext, @IdParam() id: string): Promise<OperatorThreadDto> {
    return this.threads.one(call, id);
  }

  @Post(':id/messages')
  @Requires('assistance.answer')
  @ApiOperation({ summary: 'Answer; the citizen is told by e-mail' })
  @ApiCreatedResponse({ type: OperatorThreadDto })
  answerThread(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: AnswerThreadInput,
  ): Promise<OperatorThreadDto> {
    return this.answers.run(call, { threadId: id, ...input });
  }
}
