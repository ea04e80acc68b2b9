import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Query,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { SearchText, Searchable } from '../../../platform/http/search-text.js';
import { DocumentLinkDto, PreparedStatus } from '../../documents/index.js';
import { PinDesk } from '../pin-desk.js';
import { IssuePin } from '../use-cases/issue-pin.use-case.js';
import { TakePinLetter } from '../use-cases/take-pin-letter.use-case.js';
import {
  IssuePinDto,
  PinAccountDto,
  PinLetterDto,
  PinRequestListDto,
  PinRequestsQuery,
  PinSearch,
  PinSearchResultDto,
} from './pin.dto.js';

@ApiTags('accreditation')
@Requires('accreditation.manage')
@Controller(':municipality/operator/pins')
export class PinsController {
  constructor(
    private readonly desk: PinDesk,
    private readonly issue: IssuePin,
    private readonly take: TakePinLetter,
  ) {}

  @Get('requests')
  @ApiOperation({ summary: 'Who waits for a PIN, oldest first' })
  @ApiOkResponse({ type: PinRequestListDto })
  listPinRequests(
    @Call() call: OperatorContext,
    @Query() query: PinRequestsQuery,
  ): Promise<PinRequestListDto> {
    return this.desk.waiting(call, query);
  }

  @Get('accounts')
  @ApiOperation({ summary: 'Find somebody at the counter' })
  @Searchable('Name, beginning of the fiscal code, or user name', { required: true })
  @ApiOkResponse({ type: PinSearchResultDto })
  searchPinAccounts(
    @Call() call: OperatorContext,
    @SearchText(PinSearch) q: string,
  ): Promise<PinSearchResultDto> {
    return this.desk.search(call, q);
  }

  @Get('accounts/:id')
  @ApiOperation({ summary: 'A person’s PINs; the look is on record' })
  @ApiOkResponse({ type: PinAccountDto })
  getPinAccount(@Call() call: OperatorContext, @IdParam() id: string): Promise<PinAccountDto> {
    return this.desk.account(call, id);
  }

  @Post('accounts/:id/issue')
  @ApiOperation({
    summary: 'Issue a PIN on paper',
    description: 'The PIN is in the letter and nowhere else: no answer ever holds it (R35, R36).',
  })
  @ApiCreatedResponse({ type: PinAccountDto })
  async issuePin(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: IssuePinDto,
  ): Promise<PinAccountDto> {
    return this.issue
      .run(call, { ...input, accountId: id, version: input.version ?? null, reissue: false })
      .then(() => this.desk.account(call, id));
  }

  @Post('accounts/:id/reissue')
  @ApiOperation({ summary: 'Issue another PIN in place of one that was lost; the old one stops working' })
  @ApiCreatedResponse({ type: PinAccountDto })
  async reissuePin(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: IssuePinDto,
  ): Promise<PinAccountDto> {
    return this.issue
      .run(call, { ...input, accountId: id, version: input.version ?? null, reissue: true })
      .then(() => this.desk.account(call, id));
  }

  @Get('letters/:id')
  @ApiOperation({ summary: 'Whether a letter is printed, taken or gone' })
  @ApiOkResponse({ type: PinLetterDto })
  getPinLetter(@Call() call: OperatorContext, @IdParam() id: string): Promise<PinLetterDto> {
    return this.desk.letter(call, id);
  }

  @Post('letters/:id/download')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('X-Content-Type-Options', 'nosniff')
  @ApiOperation({
    summary: 'Take the letter: once, then it is erased',
    description: 'A POST because it can be done only once.',
  })
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async takePinLetter(@Call() call: OperatorContext, @IdParam() id: string): Promise<StreamableFile> {
    return this.take.run(call, id).then(
      ({ pdf, fileName }) =>
        new StreamableFile(pdf, {
          type: 'application/pdf',
          length: pdf.length,
          disposition: `attachment; filename="${fileName}"`,
        }),
    );
  }

  @Get('letters/:id/attestation')
  @UseInterceptors(PreparedStatus)
  @ApiOperation({ summary: 'Get a link to the attestation without the PIN, for the office’s file' })
  @ApiOkResponse({ type: DocumentLinkDto })
  @ApiAcceptedResponse({ type: DocumentLinkDto })
  getPinAttestation(@Call() call: OperatorContext, @IdParam() id: string): Promise<DocumentLinkDto> {
    return this.desk.attestation(call, id);
  }
}
