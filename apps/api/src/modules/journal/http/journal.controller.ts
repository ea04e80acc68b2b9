import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { JournalViews } from '../journal-views.js';
import { CloseDays } from '../use-cases/close-days.use-case.js';
import { CloseJournalInput, JournalDto, JournalEntryListDto, JournalQuery } from './journal.dto.js';

/** "Prima nota": every cent that came and went. No personal data. */
@ApiTags('journal')
@Controller(':municipality/operator/journal')
export class JournalController {
  constructor(
    private readonly views: JournalViews,
    private readonly closing: CloseDays,
  ) {}

  @Get()
  @Requires('reports.read')
  @ApiOperation({ summary: 'Money that came and went, by day, product, VAT and account' })
  @ApiOkResponse({ type: JournalDto })
  getJournal(@Call() call: OperatorContext, @Query() query: JournalQuery): Promise<JournalDto> {
    return this.views.overview(call, query);
  }

  @Get('entries')
  @Requires('reports.read')
  @ApiOperation({ summary: 'Each movement with its receipt, invoice or credit note' })
  @ApiOkResponse({ type: JournalEntryListDto })
  listJournalEntries(
    @Call() call: OperatorContext,
    @Query() query: JournalQuery,
  ): Promise<JournalEntryListDto> {
    return this.views.entries(call, query);
  }

  @Post('closings')
  @HttpCode(204)
  @Requires('invoices.issue')
  @ApiOperation({ summary: 'Close days for good; what comes later counts on the day after' })
  @ApiNoContentResponse()
  closeJournal(@Call() call: OperatorContext, @Body() { throughOn }: CloseJournalInput): Promise<void> {
    return this.closing.run(call, throughOn);
  }
}
