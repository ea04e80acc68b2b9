import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext } from '../../../platform/http/context.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { IdParam } from '../../../platform/http/params.js';
import { Threads } from '../threads.js';
import { AddMessageUseCase } from '../use-cases/add-message.use-case.js';
import { OpenThreadUseCase } from '../use-cases/open-thread.use-case.js';
import { AddMessageInput, OpenThreadInput, ThreadDto, ThreadListDto } from './assistance.dto.js';

/** Help from the office (R94). */
@ApiTags('assistance')
@Requires('citizen.self')
@Controller(':municipality/assistance-threads')
export class CitizenAssistanceController {
  constructor(
    private readonly threads: Threads,
    private readonly opens: OpenThreadUseCase,
    private readonly adds: AddMessageUseCase,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Ask the office something' })
  @ApiCreatedResponse({ type: ThreadDto })
  openThread(@Call() call: CitizenContext, @Body() input: OpenThreadInput): Promise<ThreadDto> {
    return this.opens.run(call, input);
  }

  @Get()
  @ApiOperation({ summary: 'One’s own questions, most recent first' })
  @ApiOkResponse({ type: ThreadListDto })
  listThreads(@Call() call: CitizenContext, @Query() query: PageQuery): Promise<ThreadListDto> {
    return this.threads.own(call, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One question with its answers' })
  @ApiOkResponse({ type: ThreadDto })
  getThread(@Call() call: CitizenContext, @IdParam() id: string): Promise<ThreadDto> {
    return this.threads.ownOne(call, id);
  }

  @Post(':id/messages')
  @ApiOperation({ summary: 'Write again' })
  @ApiCreatedResponse({ type: ThreadDto })
  addMessage(
    @Call() call: CitizenContext,
    @IdParam() id: string,
    @Body() input: AddMessageInput,
  ): Promise<ThreadDto> {
    return this.adds.run(call, { threadId: id, ...input });
  }
}
