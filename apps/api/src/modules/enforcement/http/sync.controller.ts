import { Controller, Get, Header, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Scopes } from '../../../platform/http/access.js';
import { Call, type ClientContext } from '../../../platform/http/context.js';
import { CheckZones } from '../check-zones.js';
import { CopySigner } from '../copy-signer.js';
import { RightsSnapshot } from '../rights-snapshot.js';
import { RightsSync } from '../rights-sync.js';
import { CheckZoneListDto } from './check.dto.js';
import { ChangesQuery, RightChangesDto, SigningKeySetDto } from './sync.dto.js';

/** For devices that must answer without a network. */
@ApiTags('enforcement')
@Controller(':municipality/enforcement')
export class SyncController {
  constructor(
    private readonly sync: RightsSync,
    private readonly snapshots: RightsSnapshot,
    private readonly zones: CheckZones,
    private readonly signer: CopySigner,
  ) {}

  @Get('rights/changes')
  @Scopes('enforcement:sync')
  @ApiOperation({ summary: 'Rights that changed since a cursor, and those to forget' })
  @ApiOkResponse({
    type: RightChangesDto,
    headers: {
      'X-Signature': {
        description:
          '`<kid>.<Ed25519, base64url>` over `sosta-changes-1.<kid>.<municipality>.<since>.<SHA-256 of the body, hex>`',
        schema: { type: 'string' },
      },
    },
  })
  async listRightChanges(
    @Call() call: ClientContext,
    @Query() query: ChangesQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RightChangesDto> {
    const changes = await this.sync.changes(call, query);
    const page = { municipality: call.municipality.slug, since: query.since ?? '' };
    void reply.header('X-Data-As-Of', changes.asOf);
    // What is sent is this text: answers without a schema are serialised by JSON.stringify.
    void reply.header('X-Signature', this.signer.changes(page, JSON.stringify(changes)));
    return changes;
  }

  @Get('snapshot')
  @Scopes('enforcement:sync')
  @Header('Content-Type', 'application/x-ndjson')
  @ApiOperation({ summary: 'Every right, signed: heading, one line a right, end with the signature' })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async downloadRightsSnapshot(@Call() call: ClientContext): Promise<StreamableFile> {
    return new StreamableFile(await this.snapshots.stream(call), { type: 'application/x-ndjson' });
  }

  @Get('signing-keys')
  @Scopes('enforcement:sync')
  @ApiOperation({ summary: 'Public keys of tickets and snapshots, to check them without a network' })
  @ApiOkResponse({ type: SigningKeySetDto })
  listSigningKeys(): SigningKeySetDto {
    return this.signer.keySet();
  }

  @Get('zones')
  @Scopes('enforcement:sync')
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiOperation({ summary: 'Zones, with an ETag' })
  @ApiOkResponse({ type: CheckZoneListDto })
  @ApiResponse({ status: 304, description: 'As you have them' })
  async listCheckZones(
    @Call() call: ClientContext,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-none-match') seen?: string,
  ): Promise<CheckZoneListDto | undefined> {
    const { zones, etag } = await this.zones.list(call);
    void reply.header('ETag', etag);
    if (seen !== etag) return zones;
    void reply.status(304);
    return undefined;
  }
}
