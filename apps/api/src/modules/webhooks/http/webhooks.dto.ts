import {
  WEBHOOK_DELIVERY_STATES,
  WEBHOOK_EVENTS,
  WEBHOOK_FAULTS,
  WEBHOOK_STOPS,
  WEBHOOK_TEST,
  type WebhookDeliveryState,
  type WebhookEvent,
  type WebhookFault,
  type WebhookStop,
} from '@sosta/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import {
  ChoiceListField,
  FlagField,
  InstantField,
  Out,
  TextField,
  VersionField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import type { AttemptRow, DeliveryRow } from '../persistence/delivery.repository.js';
import type { EndpointRow } from '../persistence/endpoint.repository.js';

export class WebhookEndpointDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() name: string;
  @Out() url: string;
  @Out({ enum: [...WEBHOOK_EVENTS], enumName: 'WebhookEvent', isArray: true }) events: WebhookEvent[];
  @Out({ description: 'Whether events of subscriptions name their plates' }) withPlates: boolean;
  @Out({ enum: ['ACTIVE', 'DISABLED'], enumName: 'WebhookEndpointState' }) state: 'ACTIVE' | 'DISABLED';
  @Out({
    enum: [...WEBHOOK_STOPS],
    enumName: 'WebhookStop',
    nullable: true,
    description: 'Why it is disabled',
  })
  stoppedBy: WebhookStop | null;
  @Out({ type: String, format: 'date-time', nullable: true }) stoppedAt: string | null;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Since when nothing reached it' })
  failingSince: string | null;
  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when the secret before signs as well',
  })
  oldSecretUntil: string | null;
  @Out({ type: 'integer', format: 'int32', description: 'Deliveries given up, of those in the log' })
  failed: number;
  @Out({ type: 'integer', format: 'int32' }) pending: number;
  @Out({ type: String, format: 'date-time', nullable: true }) lastDeliveredAt: string | null;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class WebhookEndpointListDto {
  @Out({ type: [WebhookEndpointDto] }) items: WebhookEndpointDto[];
}

export class IssuedWebhookSecretDto {
  @Out({ type: WebhookEndpointDto }) endpoint: WebhookEndpointDto;
  @Out({ description: 'The new secret, `whsec_…`. Shown this once; we keep it sealed.' }) secret: string;
}

export class WebhookAttemptDto {
  @Out({ format: 'date-time' }) at: string;
  @Out({ type: 'integer', format: 'int32' }) durationMs: number;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Null when nobody answered' })
  status: number | null;
  @Out({ enum: [...WEBHOOK_FAULTS], enumName: 'WebhookFault', nullable: true }) fault: WebhookFault | null;
  @Out({ type: String, nullable: true, description: 'The first characters of the answer' }) answer:
    | string
    | null;
}

export class WebhookDeliveryDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'uuid', description: 'The `webhook-id`: the same at every try, and for every endpoint' })
  eventId: string;
  @Out({ description: 'One of WebhookEvent, or webhook.test' }) event: string;
  @Out({ enum: [...WEBHOOK_DELIVERY_STATES], enumName: 'WebhookDeliveryState' }) state: WebhookDeliveryState;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'The next try' }) nextAt:
    | string
    | null;
  @Out({ type: 'integer', format: 'int32' }) attempts: number;
  @Out({ type: WebhookAttemptDto, nullable: true }) lastAttempt: WebhookAttemptDto | null;
}

export class WebhookDeliveryPageDto {
  @Out({ type: [WebhookDeliveryDto] }) items: WebhookDeliveryDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class WebhookDeliveryDetailDto extends WebhookDeliveryDto {
  @Out({ format: 'uuid' }) endpointId: string;
  @Out({ description: 'What is sent, to the byte' }) body: string;
  @Out({ type: [WebhookAttemptDto], description: 'Oldest first' }) history: WebhookAttemptDto[];
}

export class ReplayedDto {
  @Out({ type: 'integer', format: 'int32', description: 'How many are sent again' }) replayed: number;
}

export class WebhookDeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ enum: [...WEBHOOK_DELIVERY_STATES], enumName: 'WebhookDeliveryState' })
  @IsOptional()
  @IsIn([...WEBHOOK_DELIVERY_STATES], { context: { code: 'value_not_allowed' } })
  state?: WebhookDeliveryState;

  @ApiPropertyOptional({ type: String, description: 'One of WebhookEvent, or webhook.test' })
  @IsOptional()
  @IsIn([...WEBHOOK_EVENTS, WEBHOOK_TEST], { context: { code: 'value_not_allowed' } })
  event?: string;
}

export class CreateWebhookInput {
  @TextField({ max: 80, description: 'Who is told, e.g. the maker of the handhelds' })
  name: string;

  @TextField({ max: 500, description: 'https, port 443 or 8443, with a public address' })
  url: string;

  @ChoiceListField(WEBHOOK_EVENTS, { name: 'WebhookEvent', min: 1 })
  events: WebhookEvent[];

  @FlagField({
    optional: true,
    description: 'Whether events of subscriptions name their plates; no when absent',
  })
  withPlates?: boolean | null;
}

export class UpdateWebhookInput {
  @VersionField()
  version: number;

  @TextField({ max: 80, min: 1, optional: true })
  name?: string | null;

  @TextField({ max: 500, min: 1, optional: true })
  url?: string | null;

  @ChoiceListField(WEBHOOK_EVENTS, { name: 'WebhookEvent', min: 1, optional: true })
  events?: WebhookEvent[] | null;

  @FlagField({ optional: true })
  withPlates?: boolean | null;
}

export class SwitchWebhookInput {
  @VersionField()
  version: number;

  @FlagField()
  active: boolean;
}

export class RotateWebhookSecretInput {
  @InstantField({
    optional: true,
    nullable: true,
    description: 'Until when the secret there is signs beside the new one; absent: not a moment longer',
  })
  oldSecretUntil?: string | null;
}

export class ReplayFailedInput {
  @InstantField({ description: 'Those given up whose event is not older' })
  since: string;
}

export function toEndpointDto(row: EndpointRow): WebhookEndpointDto {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: row.events,
    withPlates: row.withPlates,
    state: row.state,
    stoppedBy: row.stoppedBy,
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    oldSecretUntil: row.oldSecretUntil?.toISOString() ?? null,
    failed: row.failed,
    pending: row.pending,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

export function toDeliveryDto(row: DeliveryRow): WebhookDeliveryDto {
  return {
    id: row.id,
    eventId: row.eventId,
    event: row.event,
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    nextAt: row.nextAt?.toISOString() ?? null,
    attempts: row.attempts,
    lastAttempt: row.lastAttempt && toAttemptDto(row.lastAttempt),
  };
}

export function toAttemptDto(row: AttemptRow): WebhookAttemptDto {
  const { durationMs, status, fault, answer } = row;
  return { at: new Date(row.at).toISOString(), durationMs, status, fault, answer };
}
