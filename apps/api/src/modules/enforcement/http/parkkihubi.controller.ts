import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { inTheirWords, readCheck } from '../check-input.js';
import { PlateChecks } from '../plate-checks.js';
import {
  ParkkihubiCheckDto,
  ParkkihubiCheckInput,
  ParkkihubiPermitItemListDto,
  asCheck,
  toParkkihubiCheckDto,
  toPermitItems,
} from './parkkihubi.dto.js';

/**
 * The plate check as City of Helsinki's Parkkihubi has it (Enforcement API 1.2), for handhelds that speak it already.
 * A translation, and nothing else: the same check, written down the same way, under their names. Errors are ours
 * (problem+json).
 */
@ApiTags('enforcement')
@Scopes('enforcement:check')
@Controller(':municipality/parkkihubi/enforcement/v1')
export class ParkkihubiController {
  constructor(private readonly checks: PlateChecks) {}

  @Post('check_parking')
  @HttpCode(200)
  @ApiOperation({ summary: 'Check a plate at a position, in the words of Parkkihubi' })
  @ApiBody({ type: ParkkihubiCheckInput })
  @ApiOkResponse({ type: ParkkihubiCheckDto })
  checkParking(@Call() call: IntegrationContext, @Body() body: unknown): Promise<ParkkihubiCheckDto> {
    return inTheirWords({ plate: 'registration_number', at: 'time' }, () => this.check(call, asCheck(body)));
  }

  @Get('valid_permit_item')
  @ApiOperation({ summary: 'What a plate is entitled to at an instant, in the words of Parkkihubi' })
  @ApiQuery({ name: 'reg_num', required: true, schema: { type: 'string', maxLength: 20 } })
  @ApiQuery({ name: 'time', required: false, schema: { type: 'string', format: 'date-time' } })
  @ApiOkResponse({ type: ParkkihubiPermitItemListDto })
  async listValidPermitItems(
    @Call() call: IntegrationContext,
    @Query('reg_num') plate: unknown,
    @Query('time') time: unknown,
  ): Promise<ParkkihubiPermitItemListDto> {
    const { answer } = await inTheirWords({ plate: 'reg_num', at: 'time' }, () =>
      this.checks.check(call, readCheck({ plate, at: time ?? null })),
    );
    return toPermitItems(answer, call.municipality);
  }

  /** Where zones are not drawn a position says nothing: then any zone that the key is valid for will do. */
  private async check(
    call: IntegrationContext,
    question: ReturnType<typeof asCheck>,
  ): Promise<ParkkihubiCheckDto> {
    try {
      return toParkkihubiCheckDto((await this.checks.check(call, readCheck(question))).answer);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'check_by_position_not_available') throw error;
      const { plate, at } = question;
      return toParkkihubiCheckDto((await this.checks.check(call, readCheck({ plate, at }))).answer);
    }
  }
}
