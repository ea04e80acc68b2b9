import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { Catalogue } from '../catalogue.js';
import { CreateNoticeUseCase } from '../use-cases/create-notice.use-case.js';
import { DeleteNoticeUseCase } from '../use-cases/delete-notice.use-case.js';
import { UpdateNoticeUseCase } from '../use-cases/update-notice.use-case.js';
import {
  CreateNoticeInput,
  OperatorNoticeDto,
  OperatorNoticeListDto,
  UpdateNoticeInput,
} from './operator-notices.dto.js';

/** What the office tells people (R73). */
@ApiTags('catalogue')
@Controller(':municipality/operator/notices')
export class OperatorNoticesController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly creates: CreateNoticeUseCase,
    private readonly updates: UpdateNoticeUseCase,
    private readonly deletes: DeleteNoticeUseCase,
  ) {}

  @Get()
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'All notices: past, shown and planned' })
  @ApiOkResponse({ type: OperatorNoticeListDto })
  listOperatorNotices(@Call() call: OperatorContext): Promise<OperatorNoticeListDto> {
    return this.catalogue.operatorNotices(call);
  }

  @Post()
  @Requires('notices.write')
  @ApiOperation({ summary: 'Publish a notice' })
  @ApiCreatedResponse({ type: OperatorNoticeDto })
  createNotice(@Call() call: OperatorContext, @Body() input: CreateNoticeInput): Promise<OperatorNoticeDto> {
    return this.creates.run(call, input);
  }

  @Patch(':id')
  @Requires('notices.write')
  @ApiOperation({ summary: 'Change a notice' })
  @ApiOkResponse({ type: OperatorNoticeDto })
  updateNotice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateNoticeInput,
  ): Promise<OperatorNoticeDto> {
    return this.updates.run(call, { id, ...input });
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('notices.write')
  @ApiOperation({ summary: 'Take a notice down for good' })
  @ApiNoContentResponse()
  deleteNotice(@Call() call: OperatorContext, @IdParam() id: string): Promise<void> {
    return this.deletes.run(call, { id });
  }
}
