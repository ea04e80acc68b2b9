import { ACCOUNT_STATES, HOLDER_KINDS, LOCALES, NOTIFICATION_STATES } from '@sosta/contracts';
import { ChoiceField, Out, TextField, VersionField } from '../../../platform/http/fields.js';
import { OperatorThreadDto } from '../../assistance/index.js';
import { PaymentRowDto } from '../../payments/index.js';
import { PlateDto, RequestSummaryDto } from '../../requests/index.js';
import { SubscriptionDto } from '../../subscriptions/index.js';
import { maskEmail, maskFiscalCode, maskPhone, maskStreet } from '../domain/masking.js';
import type { HolderRow, MessageRow, SubscriberRow } from '../persistence/subscriber.repository.js';

export class SubscriberRowDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  displayName: string;

  @Out()
  fiscalCodeMasked: string;

  @Out({ type: String, nullable: true, description: 'null: no account' })
  emailMasked: string | null;

  @Out()
  city: string;

  @Out({ type: 'integer', format: 'int32', description: 'Valid today' })
  subscriptionsActive: number;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;
}

export class SubscriberPageDto {
  @Out({ type: [SubscriberRowDto] })
  items: SubscriberRowDto[];

  @Out({ type: String, nullable: true })
  nextCursor: string | null;
}

/** A person or company with what identifies them hidden; see `revealSubscriber`. */
export class MaskedHolderDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' })
  kind: string;

  @Out({ description: 'Masked' })
  fiscalCode: string;

  @Out({ type: String, nullable: true })
  givenName: string | null;

  @Out({ type: String, nullable: true })
  familyName: string | null;

  @Out({ type: String, nullable: true })
  companyName: string | null;

  @Out({ description: 'Masked' })
  street: string;

  @Out({ description: 'Masked' })
  streetNumber: string;

  @Out()
  postalCode: string;

  @Out()
  city: string;

  @Out()
  province: string;

  @Out({ type: String, nullable: true, description: 'Masked' })
  phone: string | null;

  @Out({ type: String, nullable: true, description: 'Date and place of birth, masked; null for a company' })
  birth: string | null;

  @Out({ type: 'integer', format: 'int32' })
  version: number;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;
}

export class MaskedAccountDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ description: 'Masked' })
  email: string;

  @Out({ enum: [...LOCALES], enumName: 'Locale' })
  locale: string;

  @Out({ enum: [...ACCOUNT_STATES], enumName: 'AccountState' })
  status: string;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;

  @Out({ type: String, format: 'date-time', nullable: true })
  lastLoginAt: string | null;
}

export class SentMessageDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ description: 'What it was about: `request-accepted`, `subscription-paid`…' })
  template: string;

  @Out({ type: String, nullable: true, description: 'null until it is sent' })
  subject: string | null;

  @Out({ enum: [...NOTIFICATION_STATES], enumName: 'NotificationState' })
  state: string;

  @Out({ type: String, format: 'date-time' })
  createdAt: string;

  @Out({ type: String, format: 'date-time', nullable: true })
  sentAt: string | null;
}

export class SubscriberDto {
  @Out({ type: MaskedHolderDto })
  holder: MaskedHolderDto;

  @Out({ type: MaskedAccountDto, nullable: true, description: 'null: served at the counter only' })
  account: MaskedAccountDto | null;

  @Out({ type: [RequestSummaryDto], description: 'Newest first; empty for who may not read requests' })
  requests: RequestSummaryDto[];

  @Out({ type: [SubscriptionDto] })
  subscriptions: SubscriptionDto[];

  @Out({ type: [PaymentRowDto] })
  payments: PaymentRowDto[];

  @Out({ type: [PlateDto], description: 'Accepted' })
  plates: PlateDto[];

  @Out({ type: [OperatorThreadDto], description: 'Empty for who may not read assistance' })
  threads: OperatorThreadDto[];

  @Out({ type: [SentMessageDto], description: 'E-mails, newest first' })
  messages: SentMessageDto[];
}

export const REVEALABLE = ['fiscalCode', 'email', 'phone', 'address', 'birth'] as const;
export type Revealable = (typeof REVEALABLE)[number];

export class RevealInput {
  @ChoiceField(REVEALABLE, { name: 'RevealableField' })
  field: Revealable;
}

export class RevealedDto {
  @Out({ type: String, nullable: true, description: 'null: there is none' })
  value: string | null;
}

export class ChangeAddressInput {
  @VersionField() version: number;
  @TextField({ max: 80 }) street: string;
  @TextField({ max: 12 }) streetNumber: string;
  @TextField({ max: 5, pattern: { regexp: /^\d{5}$/, code: 'postal_code_invalid' }, example: '81100' })
  postalCode: string;
  @TextField({ max: 60 }) city: string;
  @TextField({ max: 2, pattern: { regexp: /^[A-Z]{2}$/, code: 'province_invalid' }, example: 'CE' })
  province: string;
}

export class ReviewedSubscriptionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
}

export class AddressChangeDto {
  @Out({
    type: String,
    isArray: true,
    description: 'Codes of the zones the new address is in, where the table of streets tells',
  })
  foundZones: string[];
  @Out({ type: [ReviewedSubscriptionDto], description: 'Subscriptions somebody must look at because of it' })
  toReview: ReviewedSubscriptionDto[];
}

export function toSubscriberRowDto(row: SubscriberRow): SubscriberRowDto {
  return {
    id: row.id,
    displayName: row.displayName,
    fiscalCodeMasked: maskFiscalCode(row.fiscalCode),
    emailMasked: row.email === null ? null : maskEmail(row.email),
    city: row.city,
    subscriptionsActive: row.subscriptionsActive,
    createdAt: row.createdAt.toISOString(),
  };
}

export function toMaskedHolderDto(holder: HolderRow): MaskedHolderDto {
  const { account: _account, createdAt, birth, ...rest } = holder;
  return {
    ...rest,
    fiscalCode: maskFiscalCode(holder.fiscalCode),
    street: maskStreet(),
    streetNumber: maskStreet(),
    postalCode: maskStreet(),
    phone: holder.phone === null ? null : maskPhone(holder.phone),
    birth: birth === null ? null : maskStreet(),
    createdAt: createdAt.toISOString(),
  };
}

export function toMaskedAccountDto(account: NonNullable<HolderRow['account']>): MaskedAccountDto {
  const { createdAt, lastLoginAt, email, ...rest } = account;
  return {
    ...rest,
    email: maskEmail(email),
    // Inside JSON the database writes instants with its own offset.
    createdAt: new Date(createdAt).toISOString(),
    lastLoginAt: lastLoginAt === null ? null : new Date(lastLoginAt).toISOString(),
  };
}

export function toSentMessageDto(message: MessageRow): SentMessageDto {
  return {
    ...message,
    createdAt: message.createdAt.toISOString(),
    sentAt: message.sentAt?.toISOString() ?? null,
  };
}
