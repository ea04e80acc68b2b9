import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { Reports } from '../reports.js';
import { OccupancyReportDto, ReportQuery, RequestsReportDto, RevenueReportDto } from './reports.dto.js';

/** Figures over days, weeks and months; today is counted as the report is asked for. No personal data. */
@ApiTags('reports')
@Requires('reports.read')
@Controller(':municipality/operator/reports')
export class ReportsController {
  constructor(private readonly reports: Reports) {}

  @Get('requests')
  @ApiOperation({ summary: 'Requests, decisions and how long they took' })
  @ApiOkResponse({ type: RequestsReportDto })
  getRequestsReport(@Call() call: OperatorContext, @Query() query: ReportQuery): Promise<RequestsReportDto> {
    return this.reports.requests(call, query);
  }

  @Get('revenue')
  @ApiOperation({ summary: 'Money that came in, by product, zone and method' })
  @ApiOkResponse({ type: RevenueReportDto })
  getRevenueReport(@Call() call: OperatorContext, @Query() query: ReportQuery): Promise<RevenueReportDto> {
    return this.reports.revenue(call, query);
  }

  @Get('occupancy')
  @ApiOperation({ summary: 'Subscriptions that give a right to park, and how many may' })
  @ApiOkResponse({ type: OccupancyReportDto })
  getOccupancyReport(
    @Call() call: OperatorContext,
    @Query() query: ReportQuery,
  ): Promise<OccupancyReportDto> {
    return this.reports.occupancy(call, query);
  }
}
