import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { logoKey, logoUrl } from '../domain/logo.js';
import { MunicipalityDirectory } from '../municipality-directory.js';

@ApiTags('municipalities')
@Public()
@Controller(':municipality/logo')
export class LogoController {
  constructor(
    private readonly directory: MunicipalityDirectory,
    private readonly storage: ObjectStorage,
  ) {}

  @Get(':hash')
  @ApiOperation({ summary: 'The logo; its address changes with it, so it is kept for ever' })
  @ApiProduces('image/png')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async getMunicipalityLogo(
    @Call() { municipality }: PublicContext,
    @Param('hash') hash: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { profile, slug } = await this.directory.byId(municipality.id);
    // Only the one in use: nothing else of the store can be named here.
    if (profile.logoUrl !== logoUrl(slug, hash)) throw new Problem('not_found');
    const bytes = await this.storage.get(logoKey(municipality.id, hash));
    void reply.header('Cache-Control', 'public, max-age=31536000, immutable');
    return new StreamableFile(bytes, { type: 'image/png' });
  }
}
