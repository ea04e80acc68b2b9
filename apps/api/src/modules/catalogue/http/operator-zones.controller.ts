import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Patch,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  type ApiBodyOptions,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CreateZoneUseCase } from '../use-cases/create-zone.use-case.js';
import { ImportStreetsUseCase } from '../use-cases/import-streets.use-case.js';
import { RemoveZoneStreetUseCase } from '../use-cases/remove-zone-street.use-case.js';
import { SaveZoneStreetUseCase } from '../use-cases/save-zone-street.use-case.js';
import { SetZoneGeometryUseCase } from '../use-cases/set-zone-geometry.use-case.js';
import { UpdateZoneUseCase } from '../use-cases/update-zone.use-case.js';
import { ZoneViews } from '../zone-views.js';
import {
  CheckGeometryInput,
  CreateZoneInput,
  GeometryCheckDto,
  OperatorZoneDto,
  OperatorZoneListDto,
  SetGeometryInput,
  StreetExportQuery,
  StreetImportDto,
  StreetImportQuery,
  UpdateZoneInput,
  ZoneGeometryDto,
  ZoneMapDto,
  ZoneStreetDto,
  ZoneStreetInput,
  ZoneStreetListDto,
} from './zones.dto.js';

const FILE: ApiBodyOptions = {
  schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};

/** Zones, their streets and their ground, for those who keep them. */
@ApiTags('catalogue')
@Controller(':municipality/operator')
export class OperatorZonesController {
  constructor(
    private readonly views: ZoneViews,
    private readonly creates: CreateZoneUseCase,
    private readonly updates: UpdateZoneUseCase,
    private readonly savesStreet: SaveZoneStreetUseCase,
    private readonly removesStreet: RemoveZoneStreetUseCase,
    private readonly imports: ImportStreetsUseCase,
    private readonly setsGeometry: SetZoneGeometryUseCase,
  ) {}

  @Get('zones')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'All zones, those no longer in use included' })
  @ApiOkResponse({ type: OperatorZoneListDto })
  listOperatorZones(@Call() call: OperatorContext): Promise<OperatorZoneListDto> {
    return this.views.list(call);
  }

  @Post('zones')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Make a zone' })
  @ApiCreatedResponse({ type: OperatorZoneDto })
  createZone(@Call() call: OperatorContext, @Body() input: CreateZoneInput): Promise<OperatorZoneDto> {
    return this.creates.run(call, input);
  }

  @Get('zones/:id')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'One zone' })
  @ApiOkResponse({ type: OperatorZoneDto })
  getOperatorZone(@Call() call: OperatorContext, @IdParam() id: string): Promise<OperatorZoneDto> {
    return this.views.one(call, id);
  }

  @Patch('zones/:id')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Change a zone, close it or open it again' })
  @ApiOkResponse({ type: OperatorZoneDto })
  updateZone(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateZoneInput,
  ): Promise<OperatorZoneDto> {
    return this.updates.run(call, { id, ...input });
  }

  @Put('zones/:id/geometry')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Put a zone on the map, or take it off' })
  @ApiOkResponse({ type: ZoneGeometryDto })
  setZoneGeometry(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SetGeometryInput,
  ): Promise<ZoneGeometryDto> {
    return this.setsGeometry.run(call, { id, ...input });
  }

  @Get('zones/:id/streets')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'The rows of a zone in the table of streets' })
  @ApiOkResponse({ type: ZoneStreetListDto })
  listZoneStreets(@Call() call: OperatorContext, @IdParam() id: string): Promise<ZoneStreetListDto> {
    return this.views.streetsOf(call, id);
  }

  @Post('zones/:id/streets')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Give a zone numbers of a street' })
  @ApiCreatedResponse({ type: ZoneStreetDto })
  addZoneStreet(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: ZoneStreetInput,
  ): Promise<ZoneStreetDto> {
    return this.savesStreet.run(call, id, null, input);
  }

  @Put('zones/:id/streets/:streetId')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Change a row of the table of streets' })
  @ApiOkResponse({ type: ZoneStreetDto })
  changeZoneStreet(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('streetId') streetId: string,
    @Body() input: ZoneStreetInput,
  ): Promise<ZoneStreetDto> {
    return this.savesStreet.run(call, id, streetId, input);
  }

  @Delete('zones/:id/streets/:streetId')
  @HttpCode(204)
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Take a row out of the table of streets' })
  @ApiNoContentResponse()
  removeZoneStreet(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @IdParam('streetId') streetId: string,
  ): Promise<void> {
    return this.removesStreet.run(call, id, streetId);
  }

  @Get('zone-map')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'The ground of all zones, and the background of the map where one is set up' })
  @ApiOkResponse({ type: ZoneMapDto })
  getZoneMap(@Call() call: OperatorContext): Promise<ZoneMapDto> {
    return this.views.map(call);
  }

  @Post('zone-geometry/check')
  @HttpCode(200)
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'What is wrong with a drawing, and whom it overlaps; nothing is written' })
  @ApiOkResponse({ type: GeometryCheckDto })
  checkZoneGeometry(
    @Call() call: OperatorContext,
    @Body() input: CheckGeometryInput,
  ): Promise<GeometryCheckDto> {
    return this.views.checkGeometry(call, input);
  }

  @Get('zone-streets/file')
  @Requires('catalogue.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The table of streets as a CSV file, of the shape that is taken' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  downloadStreets(@Call() call: OperatorContext, @Query() query: StreetExportQuery): Promise<StreamableFile> {
    return this.views.file(call, query.zoneId);
  }

  @Post('zone-streets/check')
  @HttpCode(200)
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'What a CSV file would do to the table of streets; nothing is written' })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE)
  @ApiOkResponse({ type: StreetImportDto })
  checkStreets(@Call() call: OperatorContext, @Req() request: FastifyRequest): Promise<StreetImportDto> {
    return this.imports.check(call, request);
  }

  @Post('zone-streets/import')
  @HttpCode(200)
  @Requires('catalogue.write')
  @ApiOperation({
    summary: 'Write the file that was checked: the zones it names get its streets and no others',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE)
  @ApiOkResponse({ type: StreetImportDto })
  importStreets(
    @Call() call: OperatorContext,
    @Query() query: StreetImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<StreetImportDto> {
    const { token, validRowsOnly } = query;
    return this.imports.apply(call, request, { token, validRowsOnly: validRowsOnly === 'true' });
  }
}
