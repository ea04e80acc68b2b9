import { INVOICE_STATES, type InvoiceState } from '@sosta/contracts';
import { ChangesPageDto } from '../../../platform/http/changes.js';
import { Out } from '../../../platform/http/fields.js';

export class IntegrationBuyerDto {
  @Out({ description: 'Name of the person or company' }) name: string;
  @Out({ type: String, nullable: true }) fiscalCode: string | null;
  @Out({ type: String, nullable: true }) vatNumber: string | null;
  @Out({ description: 'ISO 3166, two letters' }) country: string;
}

export class IntegrationInvoiceDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: ['TD01', 'TD04'], enumName: 'InvoiceType', description: 'TD01 invoice, TD04 credit note' })
  type: 'TD01' | 'TD04';
  @Out({ enum: [...INVOICE_STATES], enumName: 'InvoiceState' }) state: InvoiceState;
  @Out({ type: String, nullable: true, description: 'Given when it is issued' }) number: string | null;
  @Out({ type: String, format: 'date', nullable: true }) issuedOn: string | null;
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({ type: 'integer', format: 'int32', description: 'VAT included' }) totalCents: number;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out({ format: 'uuid' }) subscriptionId: string;
  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'A credit note: the invoice it takes back',
  })
  creditsInvoiceId: string | null;
  @Out({ format: 'date-time', description: 'When it last changed, by the database’s clock' })
  changedAt: string;
  @Out({
    type: () => IntegrationBuyerDto,
    nullable: true,
    description: 'Null without the scope holders:read',
  })
  buyer: IntegrationBuyerDto | null;
}

export class IntegrationInvoicePageDto extends ChangesPageDto {
  @Out({ type: [IntegrationInvoiceDto] }) items: IntegrationInvoiceDto[];
}
