import { TextField, Out, UuidField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/paging.js';

export class AuditQuery extends PageQuery {
  @UuidField({ optional: true, description: 'Everything about one subject' })
  subjectId?: string;

  @TextField({ max: 60, optional: true, description: 'An action, or the beginning of one: `request.`' })
  action?: string;
}

export class AuditEventDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ type: String, format: 'date-time' })
  at: string;

  @Out({ enum: ['CITIZEN', 'OPERATOR', 'SYSTEM', 'PROVIDER'] })
  actorKind: string;

  @Out({ type: String, nullable: true, description: 'Operators only: the trail names no citizen' })
  actorName: string | null;

  @Out()
  action: string;

  @Out()
  subjectKind: string;

  @Out({ type: String, format: 'uuid', nullable: true })
  subjectId: string | null;

  @Out({ type: 'object', additionalProperties: true })
  data: Record<string, unknown>;
}

export class AuditPageDto {
  @Out({ type: [AuditEventDto] })
  items: AuditEventDto[];

  @Out({ type: String, nullable: true })
  nextCursor: string | null;
}
