import { SUBSCRIPTION_STATES, type SubscriptionState } from '@sosta/contracts';
import { ChangesPageDto, IntegrationHolderDto } from '../../../platform/http/changes.js';
import { Out } from '../../../platform/http/fields.js';

export class IntegrationPlateDto {
  @Out({ description: 'Two letters; an Italian plate: IT' }) country: string;
  @Out() plate: string;
  @Out({ enum: ['PRIMARY', 'TEMPORARY'], enumName: 'PlateKind' }) kind: 'PRIMARY' | 'TEMPORARY';
  @Out({ format: 'date-time' }) validFrom: string;
  @Out({ format: 'date-time', description: 'First instant at which the plate no longer holds the right' })
  validUntil: string;
}

export class IntegrationSubscriptionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({
    enum: [...SUBSCRIPTION_STATES],
    enumName: 'SubscriptionState',
    description: 'Today’s, by the calendar: reaching its first or last day is no change of the row',
  })
  state: SubscriptionState;
  @Out({ description: 'Code of the product' }) product: string;
  @Out({ type: String, isArray: true, description: 'Codes' }) zones: string[];
  @Out({ format: 'date' }) validFromOn: string;
  @Out({ format: 'date', description: 'Last day, included' }) validToOn: string;
  @Out({ type: 'integer', format: 'int32', description: 'What was paid, VAT included' }) priceCents: number;
  @Out({ enum: ['ONLINE', 'COUNTER', 'IMPORT'], enumName: 'SubscriptionSource' }) source: string;
  @Out({ type: String, format: 'uuid', nullable: true, description: 'The one it renews' })
  previousId: string | null;
  @Out({ format: 'date-time' }) subscribedAt: string;
  @Out({ format: 'date-time', description: 'When it last changed, by the database’s clock' })
  changedAt: string;
  @Out({
    type: IntegrationPlateDto,
    isArray: true,
    nullable: true,
    description: 'Null without the scope holders:read',
  })
  plates: IntegrationPlateDto[] | null;
  @Out({
    type: () => IntegrationHolderDto,
    nullable: true,
    description: 'Null without the scope holders:read',
  })
  holder: IntegrationHolderDto | null;
}

export class IntegrationSubscriptionPageDto extends ChangesPageDto {
  @Out({ type: [IntegrationSubscriptionDto] }) items: IntegrationSubscriptionDto[];
}
