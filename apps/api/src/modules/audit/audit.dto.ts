import { ChoiceField, CivilDateField, Out, TextField, UuidField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/paging.js';

export const ACTOR_KINDS = ['CITIZEN', 'OPERATOR', 'SYSTEM', 'PROVIDER', 'CLIENT'] as const;

export class AuditQuery extends PageQuery {
  @UuidField({ optional: true, description: 'Everything about one subject' })
  subjectId?: string;

  @TextField({ max: 40, optional: true, description: 'Everything about subjects of a kind: `request`' })
  subjectKind?: string;

  @TextField({
    max: 60,
    optional: true,
    description: 'An action, `request.accepted`; or all that begin with it, `request.`',
  })
  action?: string;

  @UuidField({ optional: true, description: 'What one operator did' })
  actorId?: string;

  @ChoiceField(ACTOR_KINDS, { name: 'AuditActorKind', optional: true })
  actorKind?: (typeof ACTOR_KINDS)[number];

  @CivilDateField({ optional: true, description: 'First day' })
  fromOn?: string;

  @CivilDateField({ optional: true, description: 'Last day, included' })
  toOn?: string;
}

/** The same filters, for the whole file. */
export class ExportAuditInput {
  @UuidField({ optional: true })
  subjectId?: string;

  @TextField({ max: 40, optional: true })
  subjectKind?: string;

  @TextField({ max: 60, optional: true })
  action?: string;

  @UuidField({ optional: true })
  actorId?: string;

  @ChoiceField(ACTOR_KINDS, { name: 'AuditActorKind', optional: true })
  actorKind?: (typeof ACTOR_KINDS)[number];

  @CivilDateField({ optional: true })
  fromOn?: string;

  @CivilDateField({ optional: true })
  toOn?: string;

  @TextField({ max: 100, optional: true })
  reason?: string;
}

export class AuditEventDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ type: String, format: 'date-time' })
  at: string;

  @Out({ enum: [...ACTOR_KINDS], enumName: 'AuditActorKind' })
  actorKind: string;

  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Of operators only: the trail names no citizen',
  })
  actorId: string | null;

  @Out({ type: String, nullable: true, description: 'Operators only: the trail names no citizen' })
  actorName: string | null;

  @Out()
  action: string;

  @Out()
  subjectKind: string;

  @Out({ type: String, format: 'uuid', nullable: true })
  subjectId: string | null;

  @Out({
    type: 'object',
    additionalProperties: true,
    description: '`changes` holds what was before and after: `{ name: { from, to } }`',
  })
  data: Record<string, unknown>;
}

export class AuditPageDto {
  @Out({ type: [AuditEventDto] })
  items: AuditEventDto[];

  @Out({ type: String, nullable: true })
  nextCursor: string | null;
}

export class AuditActorDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  name: string;
}

export class AuditActorListDto {
  @Out({ type: [AuditActorDto], description: 'Operators who ever did something here, by name' })
  items: AuditActorDto[];
}
