import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/http/access.js';
import { Call, type PublicContext } from '../../../platform/http/context.js';
import { Catalogue } from '../catalogue.js';
import { CertificationTypeListDto, ProductListDto, ZoneListDto } from './catalogue.dto.js';

/** What a municipality offers, for anybody to read. */
@ApiTags('catalogue')
@Public()
@Controller(':municipality')
export class CatalogueController {
  constructor(private readonly catalogue: Catalogue) {}

  @Get('zones')
  @ApiOperation({ summary: 'The zones and their streets' })
  @ApiOkResponse({ type: ZoneListDto })
  listZones(@Call() call: PublicContext): Promise<ZoneListDto> {
    return this.catalogue.zones(call);
  }

  @Get('products')
  @ApiOperation({ summary: 'The subscriptions on sale today, with their price' })
  @ApiOkResponse({ type: ProductListDto })
  listProducts(@Call() call: PublicContext): Promise<ProductListDto> {
    return this.catalogue.products(call);
  }

  @Get('certification-types')
  @ApiOperation({ summary: 'The certifications that can be asked for (R45)' })
  @ApiOkResponse({ type: CertificationTypeListDto })
  listCertificationTypes(@Call() call: PublicContext): Promise<CertificationTypeListDto> {
    return this.catalogue.certificationTypes(call);
  }
}
