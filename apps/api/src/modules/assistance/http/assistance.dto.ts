import {
  ACCEPTED_UPLOAD_TYPES,
  ASSISTANCE_STATES,
  ASSISTANCE_TOPICS,
  type AcceptedUploadType,
  type AssistanceState,
  type AssistanceTopic,
} from '@sosta/contracts';
import { ChoiceField, EmailField, FlagField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import type { FileRow, MessageRow, ThreadRow } from '../persistence/thread.repository.js';

export class ThreadMessageDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: ['CITIZEN', 'OPERATOR', 'VISITOR'] })
  authorKind: string;

  @Out({ description: 'Plain text' })
  body: string;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;
}

export class ThreadDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  number: string;

  @Out({ enum: [...ASSISTANCE_TOPICS], enumName: 'AssistanceTopic' })
  topic: string;

  @Out()
  subject: string;

  @Out({ enum: [...ASSISTANCE_STATES], enumName: 'AssistanceState' })
  state: string;

  @Out({ type: String, nullable: true })
  requestNumber: string | null;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;

  @Out({ type: String, format: 'date-time' })
  updatedAt: string;

  @Out({ type: [ThreadMessageDto], description: 'Oldest first' })
  messages: ThreadMessageDto[];
}

export class ThreadListDto {
  @Out({ type: [ThreadDto] })
  items: ThreadDto[];

  @Out({ type: String, nullable: true })
  nextCursor: string | null;
}

export class ThreadFileDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  fileName: string;

  @Out({ enum: [...ACCEPTED_UPLOAD_TYPES], enumName: 'UploadType' })
  mediaType: AcceptedUploadType;

  @Out({ type: 'integer', format: 'int32' })
  sizeBytes: number;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;
}

/** What somebody without an account sees of their own question. */
export class VisitorThreadDto extends ThreadDto {
  @Out({ type: [ThreadFileDto] })
  files: ThreadFileDto[];
}

export class VisitorThreadOpenedDto {
  @Out({ description: 'Goes on with this thread: send it in the header Sosta-Thread.' })
  token: string;
}

export class ThreadVisitorDto {
  @Out()
  email: string;
}

export class OperatorThreadDto extends ThreadDto {
  @Out({ type: String, format: 'uuid', nullable: true, description: 'Null for somebody without an account' })
  holderId: string | null;

  @Out({ description: 'Of the holder, or as the visitor gave it' })
  holderName: string;

  @Out({ type: ThreadVisitorDto, nullable: true, description: 'Somebody without an account; proves nothing' })
  visitor: ThreadVisitorDto | null;

  @Out({ type: [ThreadFileDto] })
  files: ThreadFileDto[];
}

export class OperatorThreadListDto {
  @Out({ type: [OperatorThreadDto] })
  items: OperatorThreadDto[];

  @Out({ type: String, nullable: true })
  nextCursor: string | null;
}

export class OpenThreadInput {
  @ChoiceField(ASSISTANCE_TOPICS, { name: 'AssistanceTopic' })
  topic: AssistanceTopic;

  @TextField({ max: 120 })
  subject: string;

  @TextField({ max: 4000, multiline: true })
  body: string;

  @TextField({ max: 40, optional: true, description: 'Number of one’s own request that it is about' })
  requestNumber?: string | null;
}

export class OpenVisitorThreadInput {
  @TextField({ max: 120 })
  name: string;

  @EmailField()
  email: string;

  @ChoiceField(ASSISTANCE_TOPICS, { name: 'AssistanceTopic' })
  topic: AssistanceTopic;

  @TextField({ max: 120 })
  subject: string;

  @TextField({ max: 4000, multiline: true })
  body: string;

  @TextField({ max: 200, optional: true, description: 'Leave it empty: people do not see it' })
  website?: string | null;
}

export class AddMessageInput {
  @TextField({ max: 4000, multiline: true })
  body: string;
}

export class AnswerThreadInput extends AddMessageInput {
  @FlagField({ optional: true, description: 'Nothing more is expected from the citizen' })
  close?: boolean | null;
}

export class OperatorThreadsQuery extends PageQuery {
  @ChoiceField(ASSISTANCE_STATES, { name: 'AssistanceState', optional: true })
  state?: AssistanceState;
}

export function toThreadDto(thread: ThreadRow, messages: readonly MessageRow[]): ThreadDto {
  return {
    id: thread.id,
    number: thread.number,
    topic: thread.topic,
    subject: thread.subject,
    state: thread.state,
    requestNumber: thread.requestNumber,
    createdAt: thread.createdAt.toISOString(),
    updatedAt: thread.updatedAt.toISOString(),
    messages: messages
      .filter((message) => message.threadId === thread.id)
      .map(({ id, authorKind, body, createdAt }) => ({
        id,
        authorKind,
        body,
        createdAt: createdAt.toISOString(),
      })),
  };
}

export function toVisitorThreadDto(
  thread: ThreadRow,
  messages: readonly MessageRow[],
  files: readonly FileRow[],
): VisitorThreadDto {
  return { ...toThreadDto(thread, messages), files: toFileDtos(thread, files) };
}

export function toOperatorThreadDto(
  thread: ThreadRow,
  messages: readonly MessageRow[],
  files: readonly FileRow[],
): OperatorThreadDto {
  return {
    ...toThreadDto(thread, messages),
    holderId: thread.holderId,
    holderName: thread.name,
    visitor: thread.visitorEmail === null ? null : { email: thread.visitorEmail },
    files: toFileDtos(thread, files),
  };
}

function toFileDtos(thread: ThreadRow, files: readonly FileRow[]): ThreadFileDto[] {
  return files
    .filter((file) => file.threadId === thread.id)
    .map(({ id, fileName, mediaType, sizeBytes, createdAt }) => ({
      ...{ id, fileName, mediaType, sizeBytes },
      createdAt: createdAt.toISOString(),
    }));
}
