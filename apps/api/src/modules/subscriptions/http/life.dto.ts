import { LOCALES, SUBSCRIPTION_STATES, type Locale } from '@sosta/contracts';
import {
  CivilDateField,
  FlagField,
  Out,
  TextField,
  TextListField,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import { REVIEW_CAUSES } from '../persistence/review.repository.js';
import { SUBSCRIPTION_COMMANDS } from '../domain/subscription.machine.js';
import { OperatorSubscriptionDto } from './subscription.dto.js';

/** What an operator may do with a subscription. */
export const SUBSCRIPTION_ACTIONS = [
  'CHANGE_PLATE',
  'LEND_PLATE',
  'RETURN_PLATE',
  'SUSPEND',
  'RESTORE',
  'ANNOUNCE_REVOCATION',
  'WITHDRAW_REVOCATION',
  'END_EARLY',
] as const;
export type SubscriptionAction = (typeof SUBSCRIPTION_ACTIONS)[number];

class LifeInput {
  @VersionField() version: number;

  @TextField({ max: 1000, multiline: true, optional: true, description: 'Written in the history' })
  note?: string | null;

  @FlagField({
    optional: true,
    description: 'Only try: the answer says what would happen and which e-mail would leave; nothing is kept',
  })
  dryRun?: boolean | null;
}

/** The note of these goes to the holder too. */
class ReasonedLifeInput extends LifeInput {
  @TextListField({ max: 10, maxLength: 60, description: 'Codes of the municipality’s reasons, at least one' })
  reasons: string[];
}

export class ChangePlateInput extends LifeInput {
  @UuidField({ description: 'An accepted plate of the same holder' }) plateAssociationId: string;
}

export class LendPlateInput extends LifeInput {
  @TextField({ max: 2, pattern: { regexp: /^[A-Z]{2}$/, code: 'country_invalid' }, example: 'IT' })
  country: string;

  @TextField({
    max: 15,
    pattern: { regexp: /^[A-Za-z0-9 .-]*[A-Za-z0-9][A-Za-z0-9 .-]*$/, code: 'characters_not_allowed' },
    example: 'AB123CD',
  })
  plate: string;

  @CivilDateField() fromOn: string;

  @CivilDateField({ description: 'Last day, included' }) untilOn: string;
}

export class ReturnPlateInput extends LifeInput {}

export class SuspendInput extends ReasonedLifeInput {}

export class RestoreInput extends LifeInput {
  @FlagField({
    optional: true,
    description: 'Add the days of suspension at the end; as policy suspension.giveBackDays says when absent',
  })
  giveBackDays?: boolean | null;
}

export class AnnounceRevocationInput extends ReasonedLifeInput {
  @CivilDateField({ description: 'First day without it; not before the policy revocation.noticeDays' })
  effectiveOn: string;
}

export class WithdrawRevocationInput extends LifeInput {}

export class EndEarlyInput extends LifeInput {
  @CivilDateField({ description: 'Last day, included; one not begun or suspended ends at once' })
  lastDayOn: string;
}

export class CloseReviewInput {
  @TextField({ max: 1000, multiline: true, description: 'What was found' }) note: string;
}

export class PlatePeriodDto {
  @Out({ enum: ['PRIMARY', 'TEMPORARY'], enumName: 'PlateKind' }) kind: 'PRIMARY' | 'TEMPORARY';
  @Out() country: string;
  @Out() plate: string;
  @Out() plateFormatted: string;
  @Out({ format: 'date-time' }) fromAt: string;
  @Out({ format: 'date-time' }) untilAt: string;
  @Out({
    type: 'integer',
    format: 'int32',
    nullable: true,
    description: 'Of its own ticket; null: the subscription’s',
  })
  ticketSerial: number | null;
}

export class ChoosablePlateDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() plateFormatted: string;
}

export class LifeEventDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'date-time' }) at: string;
  @Out({ enum: [...SUBSCRIPTION_COMMANDS], enumName: 'SubscriptionCommand' }) command: string;
  @Out({ enum: [...SUBSCRIPTION_STATES], enumName: 'SubscriptionState' }) toState: string;
  @Out({ type: String, nullable: true, description: 'null: by itself, as announced' }) actorName:
    | string
    | null;
  @Out({ type: String, isArray: true, description: 'In words' }) reasons: string[];
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ type: String, nullable: true, description: 'The plate it is about' }) plate: string | null;
  @Out({ type: String, nullable: true, description: 'The plate before it' }) formerPlate: string | null;
  @Out({ type: String, format: 'date', nullable: true, description: 'First day of what it decided' })
  fromOn: string | null;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day of what it decided' })
  untilOn: string | null;
}

export class SubscriptionReviewDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...REVIEW_CAUSES], enumName: 'SubscriptionReviewCause' }) cause: string;
  @Out({ type: String, nullable: true, description: 'Code of the zone it was granted for' })
  certifiedZone: string | null;
  @Out({
    type: String,
    isArray: true,
    description: 'Codes of the zones the new street is in; empty: none known',
  })
  foundZones: string[];
  @Out({ format: 'date-time' }) openedAt: string;
}

/** What may be done with it today, and within which limits. */
export class SubscriptionLifeDto {
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ enum: [...SUBSCRIPTION_ACTIONS], enumName: 'SubscriptionAction', isArray: true })
  actions: SubscriptionAction[];
  @Out({ type: () => PlatePeriodDto, isArray: true, description: 'In order, one after the other' })
  plates: PlatePeriodDto[];
  @Out({
    type: () => ChoosablePlateDto,
    isArray: true,
    description: 'Accepted plates of the holder to change to',
  })
  otherPlates: ChoosablePlateDto[];
  @Out({ type: 'integer', format: 'int32', description: 'Days of a temporary plate at most' })
  temporaryDays: number;
  @Out({ type: 'integer', format: 'int32', description: 'Temporary plates left this year' })
  temporaryLeft: number;
  @Out({ format: 'date', description: 'First day on which a revocation may take effect' })
  revocationFromOn: string;
  @Out({ description: 'What restoring proposes' }) giveBackDays: boolean;
  @Out({ type: 'integer', format: 'int32', description: 'Days suspended so far' }) suspendedDays: number;
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'Whole months that would go unused, were today the last day',
  })
  unusedMonths: number;
  @Out({ type: () => SubscriptionReviewDto, isArray: true, description: 'Open ones' })
  reviews: SubscriptionReviewDto[];
  @Out({ type: () => LifeEventDto, isArray: true, description: 'Newest first' }) events: LifeEventDto[];
}

export class OperatorSubscriptionDetailDto extends OperatorSubscriptionDto {
  @Out({ type: () => SubscriptionLifeDto }) life: SubscriptionLifeDto;
}

export class SubscriptionEmailDto {
  @Out() subject: string;
  @Out() text: string;
  @Out({ enum: [...LOCALES], enumName: 'Locale', description: 'The citizen’s language' }) locale: Locale;
}

export class SubscriptionChangeDto {
  @Out({ description: 'false: it was only tried' }) applied: boolean;
  @Out({ type: () => SubscriptionEmailDto, nullable: true, description: 'null: the holder has no account' })
  email: SubscriptionEmailDto | null;
  @Out({ type: () => OperatorSubscriptionDetailDto, description: 'As it is, or would be, afterwards' })
  subscription: OperatorSubscriptionDetailDto;
}
