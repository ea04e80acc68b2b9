import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
  type PipeTransform,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { WORK_READ, WORK_SUBJECTS, type WorkSubject } from '@sosta/contracts';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { NoContentWhenNull } from '../../../platform/http/no-content.interceptor.js';
import { IdParam } from '../../../platform/http/params.js';
import { Problem } from '../../../platform/http/problem.js';
import { SearchText, Searchable } from '../../../platform/http/search-text.js';
import { ClaimInput } from '../../requests/index.js';
import { ClaimWork } from '../use-cases/claim-work.use-case.js';
import { ReleaseWork } from '../use-cases/release-work.use-case.js';
import { Worklist } from '../worklist.js';
import {
  ClaimNextWorkInput,
  SaveWorkViewInput,
  WorkHoldDto,
  WorkItemDto,
  WorkListDto,
  WorkQuery,
  WorkViewDto,
  WorkViewListDto,
} from './worklist.dto.js';

const knownSubject: PipeTransform<string, WorkSubject> = {
  transform(value) {
    const subject = WORK_SUBJECTS.find((one) => one === value);
    if (!subject) throw new Problem('not_found');
    return subject;
  },
};
const SubjectParam = (): ParameterDecorator => Param('subject', knownSubject);
const ApiSubject = (): MethodDecorator =>
  ApiParam({ name: 'subject', enum: [...WORK_SUBJECTS], enumName: 'WorkSubject' });

/** Whoever may see one kind of work has a list; what is in it depends on what else he or she may see. */
@ApiTags('worklist')
@Requires(
  WORK_READ.requests,
  WORK_READ.invoices,
  WORK_READ.communications,
  WORK_READ.threads,
  WORK_READ.payments,
  WORK_READ.reviews,
)
@Controller(':municipality/operator/worklist')
export class WorklistController {
  constructor(
    private readonly worklist: Worklist,
    private readonly claim: ClaimWork,
    private readonly release: ReleaseWork,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the open work of every kind one may see, the most urgent first' })
  @Searchable('Number, name, fiscal code or plate')
  @ApiOkResponse({ type: WorkListDto })
  listWork(
    @Call() call: OperatorContext,
    @Query() query: WorkQuery,
    @SearchText() q?: string,
  ): Promise<WorkListDto> {
    return this.worklist.list(call, query, q);
  }

  @Post('next')
  @HttpCode(200)
  @UseInterceptors(NoContentWhenNull)
  @ApiOperation({ summary: 'Take the most urgent work that nobody has and that one may do' })
  @ApiOkResponse({ type: WorkItemDto })
  @ApiNoContentResponse({ description: 'Nothing is waiting' })
  claimNextWork(
    @Call() call: OperatorContext,
    @Body() input: ClaimNextWorkInput,
  ): Promise<WorkItemDto | null> {
    return this.worklist.next(call, input);
  }

  @Get('views')
  @ApiOperation({ summary: 'List one’s own saved views of the list' })
  @ApiOkResponse({ type: WorkViewListDto })
  listWorkViews(@Call() call: OperatorContext): Promise<WorkViewListDto> {
    return this.worklist.savedViews(call);
  }

  @Post('views')
  @HttpCode(200)
  @ApiOperation({ summary: 'Save a view; one of the same name is replaced' })
  @ApiOkResponse({ type: WorkViewDto })
  saveWorkView(@Call() call: OperatorContext, @Body() input: SaveWorkViewInput): Promise<WorkViewDto> {
    return this.worklist.saveView(call, input);
  }

  @Delete('views/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget a saved view' })
  @ApiNoContentResponse()
  deleteWorkView(@Call() call: OperatorContext, @IdParam() id: string): Promise<void> {
    return this.worklist.deleteView(call, id);
  }

  @Get(':subject/:id')
  @ApiSubject()
  @ApiOperation({ summary: 'Who has a piece of work, and since when' })
  @ApiOkResponse({ type: WorkHoldDto })
  getWorkHold(
    @Call() call: OperatorContext,
    @SubjectParam() subject: WorkSubject,
    @IdParam() id: string,
  ): Promise<WorkHoldDto> {
    return this.worklist.hold(call, subject, id);
  }

  @Post(':subject/:id/claim')
  @HttpCode(200)
  @ApiSubject()
  @ApiOperation({ summary: 'Take work for ten minutes, or keep it for ten more' })
  @ApiOkResponse({ type: WorkHoldDto })
  claimWork(
    @Call() call: OperatorContext,
    @SubjectParam() subject: WorkSubject,
    @IdParam() id: string,
    @Body() input: ClaimInput,
  ): Promise<WorkHoldDto> {
    return this.claim
      .run(call, subject, id, input.reason || null)
      .then(() => this.worklist.hold(call, subject, id));
  }

  @Post(':subject/:id/release')
  @HttpCode(200)
  @ApiSubject()
  @ApiOperation({ summary: 'Give work back to the others' })
  @ApiOkResponse({ type: WorkHoldDto })
  releaseWork(
    @Call() call: OperatorContext,
    @SubjectParam() subject: WorkSubject,
    @IdParam() id: string,
  ): Promise<WorkHoldDto> {
    return this.release.run(call, subject, id).then(() => this.worklist.hold(call, subject, id));
  }
}
