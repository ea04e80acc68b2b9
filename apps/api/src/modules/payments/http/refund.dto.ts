import { REFUND_STATES, REFUND_WAYS, type RefundState, type RefundWay } from '@sosta/contracts';
import type { OperatorActor } from '../../../platform/http/context.js';
import {
  CentsField,
  ChoiceField,
  CivilDateField,
  FlagField,
  Out,
  TextField,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { refundTransition, type RefundCommand } from '../domain/refund.machine.js';
import type { RefundBasis, RefundRow } from '../refunds/refund.repository.js';

const BASES = ['WHOLE', 'UNUSED_MONTHS', 'OTHER'] as const;
const ORIGINS = ['OPERATOR', 'LATE_MONEY', 'PROVIDER'] as const;
const ACTIONS = [
  'APPROVE',
  'REJECT',
  'WITHDRAW',
  'RETRY',
  'PAY_CASH',
  'CONFIRM_TRANSFER',
  'GIVE_UP',
] as const;
type RefundAction = (typeof ACTIONS)[number];

export class RequestRefundInput {
  @ChoiceField(BASES, {
    name: 'RefundBasis',
    description: 'What the amount is; the unused months must be as shown',
  })
  basis: RefundBasis;

  @CentsField({ description: 'As shown in the outlook, or less' })
  amountCents: number;

  @ChoiceField(REFUND_WAYS, { name: 'RefundWay' })
  way: RefundWay;

  @TextField({ max: 42, optional: true, description: 'Of a bank transfer' })
  iban?: string | null;

  @TextField({ max: 120, optional: true, description: 'Whose account it is' })
  payee?: string | null;

  @TextField({ max: 500, multiline: true, description: 'Why, for who approves it' })
  reason: string;

  @FlagField({ description: 'Once carried out it ends the subscription' })
  endsRight: boolean;
}

export class RefundVersionInput {
  @VersionField() version: number;
}

export class RefundReasonInput extends RefundVersionInput {
  @TextField({ max: 500, multiline: true })
  reason: string;
}

export class TransferDoneInput extends RefundVersionInput {
  @TextField({ max: 60, description: 'The bank’s reference' })
  reference: string;

  @CivilDateField({ description: 'The day of the transfer' })
  doneOn: string;
}

export class RefundListQuery extends PageQuery {
  @ChoiceField(REFUND_STATES, { name: 'RefundState', optional: true })
  state?: RefundState;

  @UuidField({ optional: true }) paymentId?: string;
  @UuidField({ optional: true }) subscriptionId?: string;
  @UuidField({ optional: true }) holderId?: string;
}

export class RefundedRightDto {
  @Out({ format: 'uuid' }) subscriptionId: string;
  @Out() number: string;
  @Out({ description: 'SubscriptionState, as people see it' }) state: string;
  @Out({ description: 'It still holds or will: the refund may end it' }) endable: boolean;
  @Out({ format: 'date' }) paidUntilOn: string;
}

export class UnusedMonthsDto {
  @Out({ type: 'integer', format: 'int32', description: 'Whole ones' }) months: number;
  @Out({ type: 'integer', format: 'int32', description: 'Months that were paid' }) ofMonths: number;
  @Out({ format: 'date', description: 'First day without the right' }) fromOn: string;
  @Out({ type: 'integer', format: 'int32', description: 'Kept back by the office' }) feeCents: number;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
}

export class RefundOutlookDto {
  @Out({ format: 'uuid' }) paymentId: string;
  @Out({ type: 'integer', format: 'int32' }) paidCents: number;
  @Out({ type: 'integer', format: 'int32' }) refundedCents: number;
  @Out({ type: 'integer', format: 'int32', description: 'Asked for and not yet given back' })
  onTheWayCents: number;
  @Out({ type: 'integer', format: 'int32' }) refundableCents: number;
  @Out({ enum: [...REFUND_WAYS], enumName: 'RefundWay', isArray: true }) ways: RefundWay[];
  @Out({ description: 'Money without a right: all of it or nothing' }) wholeOnly: boolean;
  @Out({ type: () => RefundedRightDto, nullable: true }) right: RefundedRightDto | null;
  @Out({ type: () => UnusedMonthsDto, nullable: true, description: 'Null where there is nothing to propose' })
  unused: UnusedMonthsDto | null;
  @Out({ enum: ['NONE', 'REQUESTED', 'ISSUED'], description: 'For one that was issued a credit note is due' })
  invoice: 'NONE' | 'REQUESTED' | 'ISSUED';
  @Out({ type: String, nullable: true }) invoiceNumber: string | null;
}

export class RefundDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out() requestNumber: string;
  @Out({ format: 'uuid' }) holderId: string;
  @Out() holderName: string;
  @Out({ type: String, format: 'uuid', nullable: true }) subscriptionId: string | null;
  @Out({ type: String, nullable: true }) subscriptionNumber: string | null;
  @Out({
    enum: [...ORIGINS],
    description: 'An operator; the rule for late money; done on the provider’s own pages',
  })
  origin: RefundRow['origin'];
  @Out({ enum: [...BASES], enumName: 'RefundBasis' }) basis: RefundBasis;
  @Out({ type: 'integer', format: 'int32', nullable: true }) months: number | null;
  @Out({ type: 'integer', format: 'int32' }) feeCents: number;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
  @Out({ type: 'integer', format: 'int32', description: 'What was paid' }) paidCents: number;
  @Out({ enum: [...REFUND_WAYS], enumName: 'RefundWay' }) way: RefundWay;
  @Out({ type: String, nullable: true, description: 'Masked' }) iban: string | null;
  @Out({ type: String, nullable: true }) payee: string | null;
  @Out() endsRight: boolean;
  @Out() reason: string;
  @Out({ enum: [...REFUND_STATES], enumName: 'RefundState' }) state: RefundState;
  @Out({ type: String, nullable: true }) requestedByName: string | null;
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({ type: String, nullable: true }) decidedByName: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
  @Out({ type: String, nullable: true }) decisionNote: string | null;
  @Out({
    type: String,
    nullable: true,
    description: 'Why it failed: the provider’s code, or a person’s words',
  })
  failure: string | null;
  @Out({ type: String, nullable: true }) providerRef: string | null;
  @Out({ type: String, nullable: true }) carriedOutByName: string | null;
  @Out({ type: String, nullable: true }) reference: string | null;
  @Out({ type: String, format: 'date', nullable: true }) doneOn: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) closedAt: string | null;
  @Out({ type: String, nullable: true, description: 'Number of the invoice a credit note is due for' })
  creditNoteOf: string | null;
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ enum: [...ACTIONS], enumName: 'RefundAction', isArray: true, description: 'What the caller may do' })
  actions: RefundAction[];
}

export class RefundListDto {
  @Out({ type: () => RefundDto, isArray: true }) items: RefundDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class RefundIbanDto {
  @Out() iban: string;
}

export class CitizenRefundDto {
  @Out() number: string;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out({ format: 'uuid' }) requestId: string;
  @Out({ type: String, format: 'uuid', nullable: true }) subscriptionId: string | null;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
  @Out({ enum: [...REFUND_WAYS], enumName: 'RefundWay' }) way: RefundWay;
  @Out({ type: String, nullable: true, description: 'Masked' }) iban: string | null;
  @Out({
    enum: ['ON_THE_WAY', 'DONE', 'FAILED'],
    description: 'FAILED: the office has to find another way; nothing is lost',
  })
  progress: 'ON_THE_WAY' | 'DONE' | 'FAILED';
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) doneAt: string | null;
}

export class CitizenRefundListDto {
  @Out({ type: () => CitizenRefundDto, isArray: true }) items: CitizenRefundDto[];
}

export function toCitizenRefundDto(row: RefundRow): CitizenRefundDto {
  return {
    number: row.number,
    paymentId: row.paymentId,
    requestId: row.requestId,
    subscriptionId: row.subscriptionId,
    amountCents: row.amountCents,
    way: row.way,
    iban: row.ibanMasked,
    progress: row.state === 'EXECUTED' ? 'DONE' : row.state === 'FAILED' ? 'FAILED' : 'ON_THE_WAY',
    requestedAt: row.requestedAt.toISOString(),
    doneAt: row.state === 'EXECUTED' ? (row.closedAt?.toISOString() ?? null) : null,
  };
}

export function toRefundDto(row: RefundRow, actor: OperatorActor): RefundDto {
  return {
    id: row.id,
    number: row.number,
    paymentId: row.paymentId,
    requestNumber: row.requestNumber,
    holderId: row.holderId,
    holderName: row.holderName,
    subscriptionId: row.subscriptionId,
    subscriptionNumber: row.subscriptionNumber,
    origin: row.origin,
    basis: row.basis,
    months: row.months,
    feeCents: row.feeCents,
    amountCents: row.amountCents,
    paidCents: row.paidCents,
    way: row.way,
    iban: row.ibanMasked,
    payee: row.payee,
    endsRight: row.endsRight,
    reason: row.reason,
    state: row.state,
    requestedByName: row.requestedByName,
    requestedAt: row.requestedAt.toISOString(),
    decidedByName: row.decidedByName,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionNote: row.decisionNote,
    failure: row.failure,
    providerRef: row.providerRef,
    carriedOutByName: row.carriedOutByName,
    reference: row.reference,
    doneOn: row.doneOn,
    closedAt: row.closedAt?.toISOString() ?? null,
    creditNoteOf: row.creditNoteOf,
    version: row.version,
    actions: actionsOf(row, actor),
  };
}

function actionsOf(row: RefundRow, { operatorId, permissions }: OperatorActor): RefundAction[] {
  const possible = (command: RefundCommand): boolean => refundTransition(row.state, command) !== null;
  const own = row.requestedById === operatorId;
  const asks = permissions.has('refunds.request');
  const decides = permissions.has('refunds.approve');
  const when: Record<RefundAction, boolean> = {
    APPROVE: possible('approve') && decides && !own,
    REJECT: possible('reject') && decides && !own,
    WITHDRAW: possible('withdraw') && asks && own,
    RETRY: possible('retry') && (asks || decides) && row.way === 'PROVIDER',
    PAY_CASH: possible('carryOut') && row.way === 'CASH' && permissions.has('payments.record'),
    CONFIRM_TRANSFER: possible('carryOut') && row.way === 'BANK_TRANSFER' && asks,
    GIVE_UP: row.state === 'APPROVED' && row.way !== 'PROVIDER' && asks,
  };
  return ACTIONS.filter((action) => when[action]);
}
