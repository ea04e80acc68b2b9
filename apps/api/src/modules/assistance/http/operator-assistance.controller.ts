import { Body, Controller, Get, Header, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ACCEPTED_UPLOAD_TYPES } from '@sosta/contracts';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { Threads } from '../threads.js';
import { VisitorThreads } from '../visitor-threads.js';
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
    private readonly visitors: VisitorThreads,
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

  @Get(':id/files/:fileId')
  @Requires('assistance.read')
  // Only saved, never opened as a page.
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Download a file that a visitor sent' })
  @ApiProduces(...ACCEPTED_UPLOAD_TYPES)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  downloadThreadFile(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('fileId') fileId: string,
  ): Promise<StreamableFile> {
    return this.visitors.file(call, id, fileId);
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
