import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type CitizenContext, type OperatorContext } from '../../../platform/http/context.js';
import { IdParam } from '../../../platform/http/params.js';
import { CatalogueRepository } from '../../catalogue/index.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';
import { JoinWaitingList } from '../use-cases/join-waiting-list.use-case.js';
import { LeaveWaitingList } from '../use-cases/leave-waiting-list.use-case.js';
import { RemoveFromWaitingList } from '../use-cases/remove-from-waiting-list.use-case.js';
import {
  JoinWaitingListInput,
  OperatorWaitlistDto,
  RemoveFromWaitlistInput,
  toOperatorWaitlistEntryDto,
  toWaitlistEntryDto,
  WaitlistDto,
  WaitlistEntryDto,
} from './waitlist.dto.js';

/** Waiting for a place of a subscription that has none left. */
@ApiTags('waiting-list')
@Requires('citizen.self')
@Controller(':municipality/waiting-list')
export class WaitlistController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly waitlist: WaitlistRepository,
    private readonly joins: JoinWaitingList,
    private readonly leaves: LeaveWaitingList,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What one waits for, the position, and places offered' })
  @ApiOkResponse({ type: WaitlistDto })
  listWaitingList(@Call() { municipality, actor, locale }: CitizenContext): Promise<WaitlistDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => ({
      items: (await this.waitlist.ofHolder(tx, actor.holderId)).map((row) =>
        toWaitlistEntryDto(row, locale, municipality.timezone),
      ),
    }));
  }

  @Post()
  @ApiOperation({ summary: 'Wait for a place: the choice that was refused with places_full_waitlist' })
  @ApiCreatedResponse({ type: WaitlistEntryDto })
  joinWaitingList(
    @Call() call: CitizenContext,
    @Body() choice: JoinWaitingListInput,
  ): Promise<WaitlistEntryDto> {
    return this.joins.run(call, {
      productId: choice.productId,
      plateAssociationId: choice.plateAssociationId ?? null,
      certificationId: choice.certificationId ?? null,
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the list, or turn an offer down' })
  @ApiNoContentResponse()
  leaveWaitingList(@Call() call: CitizenContext, @IdParam() id: string): Promise<void> {
    return this.leaves.run(call, id);
  }
}

@ApiTags('waiting-list')
@Controller(':municipality/operator')
export class OperatorWaitlistController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly waitlist: WaitlistRepository,
    private readonly removes: RemoveFromWaitingList,
  ) {}

  @Get('products/:id/waiting-list')
  @Requires('catalogue.read')
  @ApiOperation({ summary: 'Who waits for a place of a product, in their order' })
  @ApiOkResponse({ type: OperatorWaitlistDto })
  listProductWaitingList(
    @Call() { municipality, locale, actor }: OperatorContext,
    @IdParam() id: string,
  ): Promise<OperatorWaitlistDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.catalogue.product(tx, id);
      const rows = await this.waitlist.ofProduct(tx, id);
      return {
        items: rows.map((row) =>
          toOperatorWaitlistEntryDto(row, locale, actor.permissions.has('subscribers.read')),
        ),
      };
    });
  }

  @Post('waiting-list/:id/removal')
  @HttpCode(204)
  @Requires('catalogue.write')
  @ApiOperation({ summary: 'Take somebody off the list, with a reason' })
  @ApiNoContentResponse()
  removeFromWaitingList(
    @Call() call: OperatorContext,
    @IdParam() id: string,
    @Body() { reason }: RemoveFromWaitlistInput,
  ): Promise<void> {
    return this.removes.run(call, id, reason);
  }
}
