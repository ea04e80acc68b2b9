import { ChoiceField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';

const STATES = ['OPEN', 'ATTENDED'] as const;

export class UndeliveredQuery extends PageQuery {
  @ChoiceField(STATES, { name: 'UndeliveredState', optional: true })
  state?: (typeof STATES)[number];
}

export class AttendUndeliveredInput {
  @TextField({ max: 500, multiline: true, description: 'How the person was reached, or that nobody could' })
  note: string;
}

export class UndeliveredMessageDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
  @Out({ description: 'Name of the template' }) template: string;
  @Out({ type: String, nullable: true }) subject: string | null;
  @Out({ enum: ['FAILED', 'BOUNCED'], description: 'Refused at once, or returned later' }) state: string;
  @Out({ type: String, nullable: true, description: 'The mail server’s code' }) reason: string | null;
  @Out({ description: 'Another address stands in the account since' }) addressChanged: boolean;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) attendedAt: string | null;
  @Out({ type: String, nullable: true }) attendedByName: string | null;
  @Out({ type: String, nullable: true }) note: string | null;
}

export class UndeliveredListDto {
  @Out({ type: () => UndeliveredMessageDto, isArray: true }) items: UndeliveredMessageDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}
