import {
  CentsField,
  ChoiceField,
  FlagField,
  IntField,
  Out,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { IseeBandDto, ProductRefDto, QuoteDto } from '../../subscriptions/index.js';
import { COUNTER_METHODS, type CounterMethod } from '../domain/cash.rules.js';

export class CounterRenewalChoiceDto {
  @Out({ type: () => ProductRefDto }) product: ProductRefDto;
  @Out({ type: () => QuoteDto }) quote: QuoteDto;
  @Out({ type: () => IseeBandDto, isArray: true, description: 'Bands of ISEE that may be declared' })
  iseeBands: IseeBandDto[];
}

export class CounterRenewalDto {
  @Out({ enum: ['NOT_YET', 'OPEN', 'LAPSED', 'ALREADY_RENEWED'], enumName: 'RenewalState' }) state: string;
  @Out({ format: 'date' }) opensOn: string;
  @Out({ format: 'date' }) closesOn: string;
  @Out({
    type: () => CounterRenewalChoiceDto,
    isArray: true,
    description: 'What can be sold now, the product it has first; empty while it cannot be renewed',
  })
  choices: CounterRenewalChoiceDto[];
  @Out({ type: String, nullable: true, description: 'Why the same product cannot be sold again' })
  blockerText: string | null;
}

export class CounterRenewalInput {
  @FlagField({ description: 'The operator has seen the subscription (R93)' })
  subscriptionSeen: boolean;

  @FlagField({ description: 'The operator has seen the vehicle registration document (R93)' })
  registrationSeen: boolean;

  @UuidField({ optional: true, description: 'The same product when absent' })
  productId?: string | null;

  @IntField({
    min: 1,
    max: 100_000_000,
    optional: true,
    description: 'The declared band of ISEE; absent: none',
  })
  iseeUpToCents?: number | null;

  @ChoiceField(COUNTER_METHODS, { name: 'CounterMethod' })
  method: CounterMethod;

  @TextField({ max: 40, optional: true, description: 'What the POS printed' })
  reference?: string | null;

  @CentsField({ description: 'The amount shown and taken' })
  amountCents: number;
}

export class CounterSaleDto {
  @Out({ format: 'uuid' }) subscriptionId: string;
}
