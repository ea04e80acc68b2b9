import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { ZoneViews } from '../zone-views.js';
import { SectorSearchDto, SectorSearchInput, ZoneOutlineListDto } from './zones.dto.js';

/** "Trova il tuo settore", for anybody. */
@ApiTags('catalogue')
@Public()
@Controller(':municipality')
export class SectorsController {
  constructor(private readonly views: ZoneViews) {}

  /** A POST, because addresses of people do not belong in addresses of pages. */
  @Post('sector-search')
  @HttpCode(200)
  @ApiOperation({ summary: 'The zone of an address, or what is missing to tell it' })
  @ApiOkResponse({ type: SectorSearchDto })
  searchSector(@Call() call: PublicContext, @Body() input: SectorSearchInput): Promise<SectorSearchDto> {
    return this.views.search(call, input);
  }

  @Get('zone-outlines')
  @ApiOperation({ summary: 'The ground of the zones that are on the map' })
  @ApiOkResponse({ type: ZoneOutlineListDto })
  listZoneOutlines(@Call() call: PublicContext): Promise<ZoneOutlineListDto> {
    return this.views.outlines(call);
  }
}
