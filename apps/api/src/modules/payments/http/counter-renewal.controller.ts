import { Body, Controller, Get, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problemTexts, type ProblemCode } from '@sosta/contracts';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Requires } from '../../../platform/http/access.js';
import { Call, type OperatorContext } from '../../../platform/http/context.js';
import { ApiIdempotent, IdempotencyKey } from '../../../platform/http/idempotency-key.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  CounterRenewals,
  RenewSubscription,
  SubscriptionRepository,
  iseeBandDto,
  quoteDto,
} from '../../subscriptions/index.js';
import { RenewAtCounter } from '../use-cases/renew-at-counter.use-case.js';
import { CounterRenewalDto, CounterRenewalInput, CounterSaleDto } from './counter-renewal.dto.js';

@ApiTags('operator-subscriptions')
@Requires('payments.record')
@Controller(':municipality/operator/subscriptions')
export class CounterRenewalController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: SubscriptionRepository,
    private readonly renewals: RenewSubscription,
    private readonly counter: CounterRenewals,
    private readonly renew: RenewAtCounter,
  ) {}

  @Get(':id/counter-renewal')
  @ApiOperation({ summary: 'What can be sold at the counter to renew it (R93)' })
  @ApiOkResponse({ type: CounterRenewalDto })
  getCounterRenewal(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CounterRenewalDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const previous = await this.subscriptions.get(tx, id);
      const window = await this.renewals.window(tx, call.municipality, previous);
      const text = (code: ProblemCode): string => problemTexts[call.locale][code];
      if (previous.openRenewal)
        return { ...window, choices: [], blockerText: text('renewal_already_requested') };
      if (window.state !== 'OPEN') return { ...window, choices: [], blockerText: null };
      const { granted, blocker } = await this.counter.choices(tx, call.municipality, previous);
      return {
        ...window,
        choices: granted.map(({ offer, quote, iseeBands }) => ({
          product: { id: offer.id, code: offer.code, name: inLocale(offer.name, call.locale) },
          quote: quoteDto(quote, call.locale),
          iseeBands: iseeBands.map((band) => iseeBandDto(band, call.locale)),
        })),
        blockerText: blocker && text(blocker.code),
      };
    });
  }

  @Post(':id/counter-renewal')
  @ApiIdempotent()
  @ApiOperation({ summary: 'Renew at the counter, paid in cash or by POS (R93)' })
  @ApiCreatedResponse({ type: CounterSaleDto })
  async renewAtCounter(
    @Call() call: OperatorContext,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() input: CounterRenewalInput,
    @IdempotencyKey() key: string | undefined,
  ): Promise<CounterSaleDto> {
    for (const name of ['subscriptionSeen', 'registrationSeen'] as const) {
      if (!input[name]) throw Problem.field(`/${name}`, { code: 'declaration_required' });
    }
    const { method, amountCents, productId = null, iseeUpToCents = null, reference = null } = input;
    const sale = { method, amountCents, productId, iseeUpToCents, reference: reference || null };
    return { subscriptionId: await this.renew.run(call, id, sale, key) };
  }
}
