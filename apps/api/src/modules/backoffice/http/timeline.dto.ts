import { LOCALES, type Locale } from '@sosta/contracts';
import { ChoiceField, Out } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { inLocale } from '../../../platform/http/locale.js';
import { TIMELINE_KINDS, type TimelineKind, type TimelineRow } from '../persistence/timeline.repository.js';

export class TimelineQuery extends PageQuery {
  @ChoiceField(TIMELINE_KINDS, { optional: true, name: 'TimelineKind', description: 'Only these' })
  kind?: TimelineKind;
}

export class SubscriberTimelineEntryDto {
  @Out({ enum: [...TIMELINE_KINDS], enumName: 'TimelineKind' }) kind: TimelineKind;
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'date-time' }) at: string;
  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'What its page shows; null: it has none',
  })
  subjectId: string | null;
  @Out({ type: String, nullable: true, description: 'Of the request, subscription, invoice or conversation' })
  number: string | null;
  @Out({
    type: String,
    nullable: true,
    description:
      'Kind of case, command, e-mail template, payment method or document seen, by the kind of entry',
  })
  detail: string | null;
  @Out({ type: String, nullable: true, description: 'Product, subject or note' }) text: string | null;
  @Out({ type: String, nullable: true, description: 'As it is now; of a decision, what it led to' })
  state: string | null;
  @Out({ type: 'integer', format: 'int32', nullable: true }) amountCents: number | null;
  @Out({ type: String, nullable: true, description: 'The operator, where one did it' }) byName: string | null;
}

export class SubscriberTimelineDto {
  @Out({ type: [SubscriberTimelineEntryDto], description: 'Newest first' })
  items: SubscriberTimelineEntryDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
  @Out({
    enum: [...TIMELINE_KINDS],
    enumName: 'TimelineKind',
    isArray: true,
    description: 'Those you may read',
  })
  kinds: TimelineKind[];
}

/** An e-mail as it was written to the person. */
export class SentMailDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() subject: string;
  @Out({
    type: String,
    nullable: true,
    description: 'null: it held something personal (a code, a link to choose a password) that is not kept',
  })
  text: string | null;
  @Out({ enum: [...LOCALES], enumName: 'Locale' }) locale: Locale;
  @Out() state: string;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) sentAt: string | null;
  @Out({ type: String, isArray: true, description: 'Names of the files attached' }) attachments: string[];
}

export function toTimelineEntryDto(row: TimelineRow, locale: Locale): SubscriberTimelineEntryDto {
  const { product, at, ...rest } = row;
  return { ...rest, at: at.toISOString(), text: product ? inLocale(product, locale) : row.text };
}
