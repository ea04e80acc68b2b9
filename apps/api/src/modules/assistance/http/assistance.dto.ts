import {
  ASSISTANCE_STATES,
  ASSISTANCE_TOPICS,
  type AssistanceState,
  type AssistanceTopic,
} from '@sosta/contracts';
import { ChoiceField, FlagField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import type { MessageRow, ThreadRow } from '../persistence/thread.repository.js';

export class ThreadMessageDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: ['CITIZEN', 'OPERATOR'] })
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

export class OperatorThreadDto extends ThreadDto {
  @Out({ format: 'uuid' })
  holderId: string;

  @Out()
  holderName: string;
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

export function toOperatorThreadDto(thread: ThreadRow, messages: readonly MessageRow[]): OperatorThreadDto {
  return { ...toThreadDto(thread, messages), holderId: thread.holderId, holderName: thread.holderName };
}
