import { PAYMENT_STATES, type PaymentState } from '@sosta/contracts';
import { ChangesPageDto, IntegrationHolderDto } from '../../../platform/http/changes.js';
import { Out } from '../../../platform/http/fields.js';

export class IntegrationPaymentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...PAYMENT_STATES], enumName: 'PaymentState' }) state: PaymentState;
  @Out({ type: 'integer', format: 'int32', description: 'What was agreed' }) amountCents: number;
  @Out({
    type: 'integer',
    format: 'int32',
    nullable: true,
    description: 'What was taken; null as long as nothing was, 0 where it came in another currency',
  })
  capturedCents: number | null;
  @Out({ type: 'integer', format: 'int32', description: 'What went back' }) refundedCents: number;
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'What disputes took and have not brought back, on top of what went back',
  })
  disputedCents: number;
  @Out({ enum: ['EUR'] }) currency: string;
  @Out({ description: 'Who took it: a provider, or the counter' }) provider: string;
  @Out({ type: String, nullable: true }) method: string | null;
  @Out({ type: String, nullable: true, description: 'The provider’s own name of it' })
  providerReference: string | null;
  @Out({ description: 'Of the request it pays' }) requestNumber: string;
  @Out({ type: String, format: 'uuid', nullable: true, description: 'Once the right exists' })
  subscriptionId: string | null;
  @Out({ type: String, nullable: true, description: 'Year and number, as printed' }) receiptNumber:
    | string
    | null;
  @Out({ description: 'Money that came too late or twice, for the office to assign or give back' })
  needsResolution: boolean;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) paidAt: string | null;
  @Out({ format: 'date-time', description: 'When it last changed, by the database’s clock' })
  changedAt: string;
  @Out({
    type: () => IntegrationHolderDto,
    nullable: true,
    description: 'Null without the scope holders:read',
  })
  holder: IntegrationHolderDto | null;
}

export class IntegrationPaymentPageDto extends ChangesPageDto {
  @Out({ type: [IntegrationPaymentDto] }) items: IntegrationPaymentDto[];
}
