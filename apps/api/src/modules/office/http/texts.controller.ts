import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { NumberParam } from '../../../platform/http/params.js';
import { TEXT_CODES } from '../../municipalities/index.js';
import { Texts, textCode } from '../texts.js';
import { PublishTextUseCase } from '../use-cases/publish-text.use-case.js';
import { OperatorTextListDto, PublishTextInput, TextSourceDto } from './texts.dto.js';

const CODE = { name: 'code', enum: TEXT_CODES, enumName: 'TextCode' } as const;

@ApiTags('office')
@Requires('content.write')
@Controller(':municipality/operator/texts')
export class OperatorTextsController {
  constructor(
    private readonly texts: Texts,
    private readonly publishes: PublishTextUseCase,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The texts with their versions, and the variables they may use' })
  @ApiOkResponse({ type: OperatorTextListDto })
  listTexts(@Call() call: OperatorContext): Promise<OperatorTextListDto> {
    return this.texts.list(call);
  }

  @Get(':code/versions/:version')
  @ApiOperation({ summary: 'One version of a text as it was written, in every language' })
  @ApiParam(CODE)
  @ApiOkResponse({ type: TextSourceDto })
  getTextVersion(
    @Call() call: OperatorContext,
    @Param('code') code: string,
    @NumberParam('version') version: number,
  ): Promise<TextSourceDto> {
    return this.texts.source(call, code, version);
  }

  @Post(':code')
  @ApiOperation({ summary: 'Publish a new version of a text, in force from now' })
  @ApiParam(CODE)
  @ApiCreatedResponse({ type: TextSourceDto })
  publishText(
    @Call() call: OperatorContext,
    @Param('code') code: string,
    @Body() input: PublishTextInput,
  ): Promise<TextSourceDto> {
    return this.publishes.run(call, textCode(code), input);
  }
}
