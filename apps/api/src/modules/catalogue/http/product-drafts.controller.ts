import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { ProductDrafts } from '../product-drafts.js';
import { Simulation } from '../simulation.js';
import { DiscardProductDraftUseCase } from '../use-cases/discard-product-draft.use-case.js';
import { PublishProductDraftUseCase } from '../use-cases/publish-product-draft.use-case.js';
import { SaveProductDraftUseCase } from '../use-cases/save-product-draft.use-case.js';
import { ProductDetailDto, PublishProductDraftInput, SaveProductDraftInput } from './product-draft.dto.js';
import { SimulateProductInput, SimulationDto } from './simulation.dto.js';

/** A product whole: prices by date, reductions, places; changed as a draft that is checked and published. */
@ApiTags('catalogue')
@Controller(':municipality/operator/products/:id')
export class ProductDraftsController {
  constructor(
    private readonly views: ProductDrafts,
    private readonly simulation: Simulation,
    private readonly saves: SaveProductDraftUseCase,
    private readonly discards: DiscardProductDraftUseCase,
    private readonly publishes: PublishProductDraftUseCase,
  ) {}

  @Get()
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'A product with its prices, reductions and places, and the draft being prepared' })
  @ApiOkResponse({ type: ProductDetailDto })
  getOperatorProduct(@Call() call: OperatorContext, @IdParam() id: string): Promise<ProductDetailDto> {
    return this.views.detail(call, id);
  }

  @Put('draft')
  @Requires('catalogue.write')
  @ApiOperation({
    summary: 'Write down the draft of a product; what is wrong with it is answered, not refused',
  })
  @ApiOkResponse({ type: ProductDetailDto })
  saveProductDraft(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: SaveProductDraftInput,
  ): Promise<ProductDetailDto> {
    return this.saves.run(call, id, input);
  }

  @Delete('draft')
  @HttpCode(204)
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Throw the draft away' })
  @ApiNoContentResponse()
  discardProductDraft(@Call() call: OperatorContext, @IdParam() id: string): Promise<void> {
    return this.discards.run(call, id);
  }

  @Post('draft/publication')
  @HttpCode(200)
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Publish the draft, if nothing is wrong with it' })
  @ApiOkResponse({ type: ProductDetailDto })
  publishProductDraft(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() { version }: PublishProductDraftInput,
  ): Promise<ProductDetailDto> {
    return this.publishes.run(call, id, version);
  }

  @Post('simulation')
  @HttpCode(200)
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'Who would pay how much: the draft against what is published, on a day' })
  @ApiOkResponse({ type: SimulationDto })
  simulateProduct(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() { on }: SimulateProductInput,
  ): Promise<SimulationDto> {
    return this.simulation.of(call, id, on ?? null);
  }
}
