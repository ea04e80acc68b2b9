import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { IssueClientToken } from '../use-cases/issue-client-token.use-case.js';
import { ClientTokenDto, ClientTokenInput, clientCredentials } from './oauth.dto.js';

@ApiTags('integrations')
@Controller(':municipality/oauth')
export class OauthController {
  constructor(private readonly issues: IssueClientToken) {}

  @Post('token')
  @Public()
  @HttpCode(200)
  @ApiConsumes('application/x-www-form-urlencoded', 'application/json')
  @ApiHeader({ name: 'Authorization', required: false, description: 'HTTP Basic: client id and key' })
  @ApiOperation({ summary: 'Exchange a key for an access token (OAuth 2 client credentials)' })
  @ApiOkResponse({ type: ClientTokenDto })
  issueClientToken(
    @Call() call: PublicContext,
    @Body() input: ClientTokenInput,
    @Headers('authorization') authorization?: string,
  ): Promise<ClientTokenDto> {
    return this.issues.run(call, clientCredentials(authorization, input), input.scope);
  }
}
