import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Scopes } from '../../../platform/http/access.js';
import type { IntegrationContext } from '../../../platform/http/changes.js';
import { Call } from '../../../platform/http/context.js';
import { EntityTagged } from '../../../platform/http/entity-tags.js';
import { IntegrationCatalogue } from '../integration-catalogue.js';
import { IntegrationProductListDto, IntegrationZoneListDto } from './integration-catalogue.dto.js';

/** What the codes of the other resources mean. Short lists, whole, with a tag. */
@ApiTags('integration')
@Scopes('catalogue:read')
@Controller(':municipality/integration')
export class IntegrationCatalogueController {
  constructor(private readonly catalogue: IntegrationCatalogue) {}

  @Get('zones')
  @EntityTagged()
  @ApiOperation({ summary: 'Every zone, also those no longer in use' })
  @ApiOkResponse({ type: IntegrationZoneListDto })
  listIntegrationZones(@Call() call: IntegrationContext): Promise<IntegrationZoneListDto> {
    return this.catalogue.zones(call);
  }

  @Get('products')
  @EntityTagged()
  @ApiOperation({ summary: 'Every product with its prices over time, also those no longer sold' })
  @ApiOkResponse({ type: IntegrationProductListDto })
  listIntegrationProducts(@Call() call: IntegrationContext): Promise<IntegrationProductListDto> {
    return this.catalogue.products(call);
  }
}
