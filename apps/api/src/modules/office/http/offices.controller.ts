import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Public, Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext, type PublicContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { Offices } from '../offices.js';
import { SaveOfficeUseCase } from '../use-cases/save-office.use-case.js';
import {
  OfficeInput,
  OperatorOfficeDto,
  OperatorOfficeListDto,
  PublicOfficeListDto,
  UpdateOfficeInput,
} from './office.dto.js';

@ApiTags('office')
@Controller(':municipality/offices')
export class OfficesController {
  constructor(private readonly offices: Offices) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'The offices: where they are, when they are open, and whether they are now' })
  @ApiOkResponse({ type: PublicOfficeListDto })
  listOffices(@Call() call: PublicContext): Promise<PublicOfficeListDto> {
    return this.offices.publicList(call);
  }
}

@ApiTags('office')
@Requires('content.write')
@Controller(':municipality/operator/offices')
export class OperatorOfficesController {
  constructor(
    private readonly offices: Offices,
    private readonly save: SaveOfficeUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The offices, to be edited' })
  @ApiOkResponse({ type: OperatorOfficeListDto })
  listOperatorOffices(@Call() call: OperatorContext): Promise<OperatorOfficeListDto> {
    return this.offices.operatorList(call);
  }

  @Post()
  @ApiOperation({ summary: 'Add an office; the first one is the main one' })
  @ApiCreatedResponse({ type: OperatorOfficeDto })
  createOffice(@Call() call: OperatorContext, @Body() input: OfficeInput): Promise<OperatorOfficeDto> {
    return this.save.create(call, input);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change an office, its hours and its closures' })
  @ApiOkResponse({ type: OperatorOfficeDto })
  updateOffice(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateOfficeInput,
  ): Promise<OperatorOfficeDto> {
    return this.save.update(call, { id, ...input });
  }

  @Post(':id/main')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make an office the main one: printed on documents, answered to by e-mail' })
  @ApiOkResponse({ type: OperatorOfficeDto })
  makeMainOffice(@Call() call: OperatorContext, @IdParam() id: string): Promise<OperatorOfficeDto> {
    return this.save.makeMain(call, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an office that is not the main one' })
  @ApiNoContentResponse()
  deleteOffice(@Call() call: OperatorContext, @IdParam() id: string): Promise<void> {
    return this.save.remove(call, id);
  }
}
