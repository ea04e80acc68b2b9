import { ONLINE_METHODS, PAYMENT_STATES, type OnlineMethod, type PaymentState } from '@sosta/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ChoiceField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import type { PaymentListRow, PaymentRow } from '../persistence/payment.repository.js';
import { providerName } from '../providers/index.js';

export class StartPaymentInput {
  @ChoiceField(ONLINE_METHODS, {
    name: 'OnlineMethod',
    optional: true,
    description: 'One of those the municipality offers (R85); the first of them when absent',
  })
  method?: OnlineMethod | null;
}

/** What is needed to pay at a bank, a tobacconist's or in an app. */
export class PaymentNoticeDto {
  @Out({ description: 'The 18 digits of the notice number' }) number: string;
  @Out() creditorName: string;
  @Out() creditorFiscalCode: string;
}

export class PaymentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' }) state: PaymentState;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
  @Out({ type: String, nullable: true, description: 'PaymentMethod: how it was paid, or is going to be' })
  method: string | null;
  @Out({ type: String, nullable: true, description: 'The provider’s page; send the person there' })
  checkoutUrl: string | null;
  @Out({ format: 'date-time' }) expiresAt: string;
  @Out({ format: 'uuid' }) requestId: string;
  @Out({
    type: () => PaymentNoticeDto,
    nullable: true,
    description: 'While it may be paid elsewhere than on the page',
  })
  notice: PaymentNoticeDto | null;
}

export class PaymentStatusDto extends PaymentDto {
  @Out({ description: 'State of the request it pays' }) requestState: string;
  @Out() requestNumber: string;
  @Out({ type: String, format: 'uuid', nullable: true, description: 'Set once the right to park exists' })
  subscriptionId: string | null;
  @Out({ description: 'Money arrived that an operator must assign or give back' }) needsResolution: boolean;
}

export class PaymentListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' })
  @IsOptional()
  @IsIn([...PAYMENT_STATES], { context: { code: 'value_not_allowed' } })
  state?: PaymentState;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only money that needs an operator' })
  @IsOptional()
  @IsIn(['true', 'false'], { context: { code: 'value_not_allowed' } })
  toResolve?: string;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only money marked to be given back' })
  @IsOptional()
  @IsIn(['true', 'false'], { context: { code: 'value_not_allowed' } })
  toRefund?: string;
}

export class OtherMoneyReturnInput {
  @TextField({ max: 500, multiline: true, description: 'When, and by which reference' })
  note: string;
}

export class OtherMoneyDto {
  @Out({ type: 'integer', format: 'int32', description: 'In the currency’s smallest unit' })
  amountCents: number;
  @Out({ description: 'ISO 4217' }) currency: string;
}

export class PaymentRowDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'uuid' }) requestId: string;
  @Out() requestNumber: string;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
  @Out({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' }) state: PaymentState;
  @Out() provider: string;
  @Out({ type: String, nullable: true, description: 'As people know it; null at the counter' })
  providerName: string | null;
  @Out({ type: String, nullable: true, description: 'PaymentMethod, once paid' }) method: string | null;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) paidAt: string | null;
  @Out() needsResolution: boolean;
  @Out({ type: String, nullable: true, description: 'Why an operator must look' }) resolution: string | null;
  @Out({
    type: String,
    nullable: true,
    description: 'Why it goes back, of money without a right that a refund has taken over',
  })
  toRefundReason: string | null;
  @Out({
    type: 'integer',
    format: 'int32',
    description:
      'What was taken: more or less than agreed where it waits for that, nothing where it came in another currency',
  })
  takenCents: number;
  @Out({
    type: () => OtherMoneyDto,
    nullable: true,
    description: 'What came in another currency than agreed',
  })
  otherMoney: OtherMoneyDto | null;
  @Out({ type: 'integer', format: 'int32' }) refundedCents: number;
}

export class PaymentListDto {
  @Out({ type: () => PaymentRowDto, isArray: true }) items: PaymentRowDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class PaymentEventDto {
  @Out({ format: 'date-time' }) receivedAt: string;
  @Out() type: string;
  @Out() outcome: string;
  @Out({ type: String, nullable: true }) detail: string | null;
}

export class OperatorPaymentDto extends PaymentRowDto {
  @Out({ type: String, nullable: true }) providerRef: string | null;
  @Out({ type: String, nullable: true }) capturedRef: string | null;
  @Out({ type: String, nullable: true }) receiptNumber: string | null;
  @Out({ type: () => PaymentEventDto, isArray: true }) events: PaymentEventDto[];
  @Out({ description: 'Money that waits, and may still become the right it was paid for' })
  grantable: boolean;
}

export function toPaymentDto(row: PaymentRow): PaymentDto {
  return {
    id: row.id,
    state: row.state,
    amountCents: row.amountCents,
    method: row.method ?? row.wantedMethod,
    checkoutUrl: row.state === 'PENDING' ? row.checkoutUrl : null,
    expiresAt: row.expiresAt.toISOString(),
    requestId: row.requestId,
    notice: row.state === 'PENDING' ? row.notice : null,
  };
}

export function toPaymentRowDto(row: PaymentListRow): PaymentRowDto {
  return {
    id: row.id,
    requestId: row.requestId,
    requestNumber: row.requestNumber,
    holderId: row.holderId,
    holderName: row.holderName,
    amountCents: row.amountCents,
    state: row.state,
    provider: row.provider,
    providerName: providerName(row.provider),
    method: row.method,
    createdAt: row.createdAt.toISOString(),
    paidAt: row.paidAt?.toISOString() ?? null,
    needsResolution: row.needsResolution,
    resolution: row.resolution,
    toRefundReason: row.toRefundReason,
    takenCents: row.takenCents,
    otherMoney: row.otherMoney,
    refundedCents: row.refundedCents,
  };
}
