import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { decodeCursor, page } from '../../../platform/http/paging.js';
import { IdParam } from '../../../platform/http/params.js';
import { NotificationRepository } from '../persistence/notification.repository.js';
import { AttendUndelivered } from '../use-cases/attend-undelivered.use-case.js';
import { AttendUndeliveredInput, UndeliveredListDto, UndeliveredQuery } from './undelivered.dto.js';

/** E-mails that did not arrive: somebody has to reach these people in another way. */
@ApiTags('notifications')
@Controller(':municipality/operator/undelivered-messages')
export class UndeliveredController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notifications: NotificationRepository,
    private readonly attend: AttendUndelivered,
  ) {}

  @Get()
  @Requires('assistance.read')
  @ApiOperation({ summary: 'E-mails that did not arrive, newest first' })
  @ApiOkResponse({ type: UndeliveredListDto })
  listUndeliveredMessages(
    @Call() call: OperatorContext,
    @Query() query: UndeliveredQuery,
  ): Promise<UndeliveredListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.notifications.undelivered(tx, {
        attended: query.state ? query.state === 'ATTENDED' : null,
        after: decodeCursor(query.cursor, ['instant', 'uuid']),
        limit: query.limit + 1,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.createdAt.toISOString(), row.id]);
      return {
        items: items.map((row) => ({
          ...row,
          createdAt: row.createdAt.toISOString(),
          attendedAt: row.attendedAt?.toISOString() ?? null,
        })),
        nextCursor,
      };
    });
  }

  @Post(':id/attention')
  @HttpCode(204)
  @Requires('assistance.answer')
  @ApiOperation({ summary: 'Say how the person was reached instead' })
  @ApiNoContentResponse()
  attendUndeliveredMessage(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() { note }: AttendUndeliveredInput,
  ): Promise<void> {
    return this.attend.run(call, id, note);
  }
}
