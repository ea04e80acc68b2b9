import { CASE_KINDS, SUBSCRIPTION_STATES } from '@sosta/contracts';
import { REQUEST_STATES } from '../../requests/index.js';
import { Out, TextField } from '../../../platform/http/fields.js';
import { MATCHES } from '../persistence/counter-search.repository.js';

/** In a body: what is looked for may be personal data, and addresses end in logs. */
export class CounterSearchInput {
  @TextField({
    max: 100,
    description:
      'Beginning of a plate, a fiscal code or VAT number, a name (any word first), a subscription’s or request’s number, an e-mail address, a telephone number',
  })
  q: string;
}

export class FoundPersonDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...MATCHES], enumName: 'CounterMatch', description: 'What it was found by' }) match: string;
  @Out() displayName: string;
  @Out() fiscalCodeMasked: string;
  @Out() city: string;
  @Out({ type: String, nullable: true }) emailMasked: string | null;
  @Out({ type: String, nullable: true }) phoneMasked: string | null;
  @Out() hasAccount: boolean;
  @Out({ type: 'integer', format: 'int32', description: 'Valid today' }) activeSubscriptions: number;
  @Out({ type: [String], description: 'Some of the accepted plates, as people write them' }) plates: string[];
}

export class FoundSubscriptionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...MATCHES], enumName: 'CounterMatch' }) match: string;
  @Out() number: string;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
  @Out() plateFormatted: string;
  @Out() productName: string;
  @Out({ enum: [...SUBSCRIPTION_STATES], enumName: 'SubscriptionState' }) status: string;
  @Out({ format: 'date', description: 'Last day' }) validToOn: string;
}

export class FoundRequestDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...MATCHES], enumName: 'CounterMatch' }) match: string;
  @Out() number: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: string;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: string;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
}

export class CounterSearchDto {
  @Out({ type: () => FoundPersonDto, isArray: true, description: 'The surest first' })
  people: FoundPersonDto[];
  @Out({ type: () => FoundSubscriptionDto, isArray: true, description: 'Empty for who may not read them' })
  subscriptions: FoundSubscriptionDto[];
  @Out({ type: () => FoundRequestDto, isArray: true, description: 'Empty for who may not read them' })
  requests: FoundRequestDto[];
}
