import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { Catalogue } from '../catalogue.js';
import { AddTariffUseCase } from '../use-cases/add-tariff.use-case.js';
import { CreateProductUseCase } from '../use-cases/create-product.use-case.js';
import { UpdateProductUseCase } from '../use-cases/update-product.use-case.js';
import {
  AddTariffInput,
  CreateProductInput,
  OperatorProductDto,
  OperatorProductListDto,
  UpdateProductInput,
} from './operator-catalogue.dto.js';

/** The catalogue for those who keep it. */
@ApiTags('catalogue')
@Controller(':municipality/operator')
export class OperatorCatalogueController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly createsProduct: CreateProductUseCase,
    private readonly updatesProduct: UpdateProductUseCase,
    private readonly addsTariff: AddTariffUseCase,
  ) {}

  @Get('products')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'All products with the history of their prices' })
  @ApiOkResponse({ type: OperatorProductListDto })
  listOperatorProducts(@Call() call: OperatorContext): Promise<OperatorProductListDto> {
    return this.catalogue.operatorProducts(call);
  }

  @Post('products')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Make a product; it is on sale once it has a tariff' })
  @ApiCreatedResponse({ type: OperatorProductDto })
  createProduct(
    @Call() call: OperatorContext,
    @Body() input: CreateProductInput,
  ): Promise<OperatorProductDto> {
    return this.createsProduct.run(call, input);
  }

  @Patch('products/:id')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Change a product for what will be sold from now on' })
  @ApiOkResponse({ type: OperatorProductDto })
  updateProduct(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: UpdateProductInput,
  ): Promise<OperatorProductDto> {
    return this.updatesProduct.run(call, { id, ...input });
  }

  @Post('products/:id/tariffs')
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'A new price from a date on; the one before ends there' })
  @ApiCreatedResponse({ type: OperatorProductDto })
  addTariff(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() input: AddTariffInput,
  ): Promise<OperatorProductDto> {
    return this.addsTariff.run(call, { productId: id, ...input });
  }
}
