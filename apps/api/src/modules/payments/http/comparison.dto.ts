import { ChoiceField, CivilDateField, Out, TextField, UuidField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import {
  DIFFERENCE_KINDS,
  DIFFERENCE_STATES,
  type DifferenceKind,
  type DifferenceState,
} from '../comparison/difference.repository.js';

const PERIODS = ['DAYS_3', 'MONTH', 'QUARTER'] as const;
type Period = (typeof PERIODS)[number];
export const DAYS_OF: Readonly<Record<Period, number>> = { DAYS_3: 3, MONTH: 31, QUARTER: 92 };

const ACCOUNT_STATES = ['RUNNING', 'DONE', 'FAILED'] as const;

export class StartComparisonInput {
  @ChoiceField(PERIODS, { name: 'ComparisonPeriod', description: 'How far back: 3, 31 or 92 days' })
  period: Period;
}

export class CloseDifferenceInput {
  @TextField({ max: 500, multiline: true, description: 'What was found' })
  note: string;
}

export class DifferenceQuery extends PageQuery {
  @ChoiceField(DIFFERENCE_STATES, { name: 'DifferenceState', optional: true })
  state?: DifferenceState;

  @UuidField({ optional: true }) accountId?: string;

  @CivilDateField({ optional: true, description: 'Found on this day or later' })
  fromOn?: string;

  @CivilDateField({ optional: true, description: 'Found on this day or before' })
  toOn?: string;
}

export class DifferenceDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ format: 'uuid' }) paymentId: string;
  @Out() requestNumber: string;
  @Out() holderName: string;
  @Out({ type: String, format: 'uuid', nullable: true }) accountId: string | null;
  @Out({ type: String, nullable: true, description: 'The account’s name' }) account: string | null;
  @Out({ enum: [...DIFFERENCE_KINDS], enumName: 'DifferenceKind' }) kind: DifferenceKind;
  @Out({
    description:
      'False: the payment is too old for the provider to answer by its name; only its statement tells',
  })
  comparable: boolean;
  @Out({ type: 'integer', format: 'int32', description: 'As we know; of refunds what was given back' })
  oursCents: number;
  @Out({ type: 'integer', format: 'int32', description: 'As the provider says' }) theirsCents: number;
  @Out({ type: String, format: 'date-time', nullable: true }) paidAt: string | null;
  @Out({ format: 'date-time' }) foundAt: string;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'When it was explained' })
  closedAt: string | null;
  @Out({ type: String, nullable: true }) closedByName: string | null;
  @Out({ type: String, nullable: true, description: 'What was found' }) note: string | null;
}

export class DifferenceListDto {
  @Out({ type: () => DifferenceDto, isArray: true }) items: DifferenceDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class ComparedAccountDto {
  @Out({ format: 'uuid' }) accountId: string;
  @Out() label: string;
  @Out({ enum: [...ACCOUNT_STATES], enumName: 'ComparedAccountState' })
  state: (typeof ACCOUNT_STATES)[number];
  @Out({ description: 'Compared with the receipts, which have no refunds and no other amounts' })
  byReceipts: boolean;
  @Out({ type: 'integer', format: 'int32', description: 'Taken in the period, as we know' }) payments: number;
  @Out({ type: 'integer', format: 'int32' }) compared: number;
  @Out({ type: 'integer', format: 'int32', description: 'Too old for the provider to know them by name' })
  forgotten: number;
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'Captures and refunds nobody had told us of; recorded now',
  })
  learnt: number;
  @Out({ type: 'integer', format: 'int32', description: 'New differences' }) found: number;
  @Out({ type: String, nullable: true, description: 'The provider’s code, where it did not answer' })
  failure: string | null;
}

export class ComparisonDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ type: 'integer', format: 'int32', description: 'How far back' }) days: number;
  @Out({ format: 'date-time' }) askedAt: string;
  @Out({ type: String, nullable: true, description: 'Null: by itself, at night' }) askedByName: string | null;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Null while it goes on' })
  endedAt: string | null;
  @Out({ type: () => ComparedAccountDto, isArray: true, description: 'Those that took money in the period' })
  accounts: ComparedAccountDto[];
}

export class LatestComparisonDto {
  @Out({ type: () => ComparisonDto, nullable: true, description: 'Null before the first' })
  comparison: ComparisonDto | null;
}
