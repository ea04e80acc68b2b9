import {
  Body,
  Controller,
  Get,
  Ip,
  Post,
  Req,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { OpenVisitorThreadUseCase } from '../use-cases/open-visitor-thread.use-case.js';
import { VisitorThreads } from '../visitor-threads.js';
import {
  AddMessageInput,
  OpenVisitorThreadInput,
  VisitorThreadDto,
  VisitorThreadOpenedDto,
} from './assistance.dto.js';

/** The key of the e-mail; missing, it opens nothing. */
const ThreadToken = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['sosta-thread'];
  return typeof header === 'string' ? header : '';
});
const WithThread = (): MethodDecorator =>
  ApiHeader({ name: 'Sosta-Thread', required: true, description: 'The `token` of the thread' });

/** Help for who has no account, or cannot get into it (R94). */
@ApiTags('assistance')
@Public()
@Controller(':municipality/visitor-threads')
export class VisitorAssistanceController {
  constructor(
    private readonly opens: OpenVisitorThreadUseCase,
    private readonly threads: VisitorThreads,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Ask the office something without an account; the way back comes by e-mail' })
  @ApiCreatedResponse({ type: VisitorThreadOpenedDto })
  openVisitorThread(
    @Call() call: PublicContext,
    @Ip() ip: string,
    @Body() input: OpenVisitorThreadInput,
  ): Promise<VisitorThreadOpenedDto> {
    return this.opens.run({ ...call, ip }, input);
  }

  @Get('current')
  @WithThread()
  @ApiOperation({ summary: 'One’s question with its answers' })
  @ApiOkResponse({ type: VisitorThreadDto })
  getVisitorThread(@Call() call: PublicContext, @ThreadToken() token: string): Promise<VisitorThreadDto> {
    return this.threads.read(call, token);
  }

  @Post('current/messages')
  @WithThread()
  @ApiOperation({ summary: 'Write again' })
  @ApiCreatedResponse({ type: VisitorThreadDto })
  addVisitorMessage(
    @Call() call: PublicContext,
    @ThreadToken() token: string,
    @Body() input: AddMessageInput,
  ): Promise<VisitorThreadDto> {
    return this.threads.write(call, token, input.body);
  }

  @Post('current/files')
  @WithThread()
  @ApiOperation({ summary: 'Add a file: a JPEG, a PNG or a PDF' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiCreatedResponse({ type: VisitorThreadDto })
  addVisitorFile(
    @Call() call: PublicContext,
    @ThreadToken() token: string,
    @Req() request: FastifyRequest,
  ): Promise<VisitorThreadDto> {
    return this.threads.attach(call, token, request);
  }
}
