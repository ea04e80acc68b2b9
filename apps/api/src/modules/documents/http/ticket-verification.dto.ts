import { SUBSCRIPTION_STATES, type SubscriptionState } from '@sosta/contracts';
import { Out, TextField } from '../../../platform/http/fields.js';

/** What a ticket can be besides the state of its subscription. */
export const TICKET_STATES = [...SUBSCRIPTION_STATES, 'REPLACED', 'NOT_GENUINE'] as const;
export type TicketState = SubscriptionState | 'REPLACED' | 'NOT_GENUINE';

export class VerifyTicketInput {
  @TextField({ max: 512, description: 'The part of the QR code’s address after #' })
  token: string;
}

export class TicketZoneDto {
  @Out() code: string;
  @Out() name: string;
}

/** Nothing about the person: whoever stands beside the car may read it. */
export class TicketVerificationDto {
  @Out({ description: 'Whether the car may park with this ticket today' }) valid: boolean;
  @Out({
    enum: [...TICKET_STATES],
    enumName: 'TicketState',
    description:
      'REPLACED: a newer copy exists, or the subscription has another plate now. NOT_GENUINE: we did not make this ticket.',
  })
  state: TicketState;
  @Out({ type: String, nullable: true }) subscriptionNumber: string | null;
  @Out({ type: String, nullable: true, description: 'As printed on the ticket' }) plate: string | null;
  @Out({ type: String, nullable: true }) plateCountry: string | null;
  @Out({ type: String, format: 'date', nullable: true }) validFromOn: string | null;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' }) validUntilOn:
    | string
    | null;
  @Out({ type: () => TicketZoneDto, isArray: true }) zones: TicketZoneDto[];
}
