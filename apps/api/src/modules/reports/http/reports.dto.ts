import { CASE_KINDS, PAYMENT_METHODS } from '@sosta/contracts';
import { ChoiceField, CivilDateField, Out } from '../../../platform/http/fields.js';
import { COMPARISONS, GROUPINGS, type Comparison, type Grouping } from '../domain/periods.js';

export class ReportQuery {
  @CivilDateField({ description: 'First day' })
  fromOn: string;

  @CivilDateField({ description: 'Last day, included' })
  toOn: string;

  @ChoiceField(GROUPINGS, { name: 'ReportGrouping', optional: true, description: 'MONTH if absent' })
  groupBy?: Grouping;

  @ChoiceField(COMPARISONS, {
    name: 'ReportComparison',
    optional: true,
    description: 'With what the totals are compared; the period before if absent',
  })
  compare?: Comparison;
}

export class ReportPeriodDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date', description: 'Included' }) toOn: string;
}

/** What every report says of the days it is made of. */
export class ReportDaysDto extends ReportPeriodDto {
  @Out({ enum: [...GROUPINGS], enumName: 'ReportGrouping' }) groupBy: string;
  @Out({ type: ReportPeriodDto }) compared: ReportPeriodDto;
  @Out({
    type: String,
    format: 'date',
    nullable: true,
    description: 'Last day that was counted for good; later ones are counted as the report is asked for',
  })
  countedThroughOn: string | null;
  @Out({ description: 'Whether today is among the days' }) live: boolean;
  @Out({ format: 'date-time', description: 'When today was counted: now, or minutes ago' }) liveAt: string;
}

export class RequestFiguresDto {
  @Out({ type: 'integer' }) submitted: number;
  @Out({ type: 'integer', description: 'Of those submitted' }) submittedAtCounter: number;
  @Out({ type: 'integer' }) accepted: number;
  @Out({ type: 'integer' }) rejected: number;
  @Out({ type: 'integer' }) withdrawn: number;
  @Out({ type: 'integer', description: 'The documents asked for were not sent in time' }) lapsed: number;
  @Out({ type: 'integer' }) paid: number;
  @Out({ type: 'integer', description: 'Not paid in time' }) unpaid: number;
  @Out({ type: 'integer' }) annulled: number;
  @Out({ type: 'integer' }) decided: number;
  @Out({ type: 'integer', description: 'Of those decided, without an operator' }) automatic: number;
  @Out({ type: 'integer', description: 'Of those decided, after their due date' }) late: number;
  @Out({
    type: 'integer',
    nullable: true,
    description:
      'Minutes in the office’s hands before the decision: half of them took no longer. To the minute up to two hours or of few decisions a day, else off by 1 % at most.',
  })
  medianMinutes: number | null;
  @Out({ type: 'integer', nullable: true, description: 'Nine in ten took no longer' })
  p90Minutes: number | null;
}

/** Requests in the office's hands. */
export class WaitingDto {
  @Out({ type: 'integer' }) open: number;
  @Out({ type: 'integer', description: 'Of those, after their due date' }) overdue: number;
}

export class RequestBucketDto extends RequestFiguresDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ type: WaitingDto, description: 'At the end of the last day' }) waiting: WaitingDto;
}

export class RequestKindFiguresDto extends RequestFiguresDto {
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: string;
  @Out({ type: WaitingDto }) waiting: WaitingDto;
}

export class ReasonCountDto {
  @Out({ description: 'NOTE: no reason of the list, only words' }) code: string;
  @Out({ type: String, nullable: true }) text: string | null;
  @Out({ type: 'integer' }) count: number;
  @Out({ type: 'integer', description: 'In the period of comparison' }) before: number;
}

export class RequestsReportDto {
  @Out({ type: ReportDaysDto }) days: ReportDaysDto;
  @Out({ type: RequestFiguresDto }) total: RequestFiguresDto;
  @Out({ type: RequestFiguresDto }) before: RequestFiguresDto;
  @Out({ type: WaitingDto, description: 'At the end of the period' }) waiting: WaitingDto;
  @Out({ type: [RequestBucketDto] }) series: RequestBucketDto[];
  @Out({ type: [RequestKindFiguresDto] }) byKind: RequestKindFiguresDto[];
  @Out({ type: [ReasonCountDto] }) refusalReasons: ReasonCountDto[];
  @Out({ type: [ReasonCountDto] }) integrationReasons: ReasonCountDto[];
}

export class RevenueFiguresDto {
  @Out({ type: 'integer' }) payments: number;
  @Out({ type: 'integer', description: 'Taken, on the day of payment' }) cents: number;
  @Out({ type: 'integer' }) refunds: number;
  @Out({ type: 'integer', description: 'Given back, on the day it went' }) refundedCents: number;
  @Out({
    type: 'integer',
    description:
      'Taken by disputes less what they brought back, on the day it moved: below zero where more came back. Without their fees',
  })
  disputedCents: number;
  @Out({
    type: 'integer',
    description: 'Taken, less given back, less disputed: below zero where more went than came',
  })
  netCents: number;
}

export class RevenueBucketDto extends RevenueFiguresDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
}

export class RevenueShareDto extends RevenueFiguresDto {
  @Out({ type: String, nullable: true, description: 'Null: payments of more than one zone' }) code:
    | string
    | null;
  @Out({ type: String, nullable: true }) name: string | null;
  @Out({ type: 'integer', description: 'Net, in the period of comparison' }) netCentsBefore: number;
}

export class RevenueMethodDto extends RevenueFiguresDto {
  @Out({ enum: [...PAYMENT_METHODS, 'OTHER'], enumName: 'ReportPaymentMethod' }) method: string;
  @Out({ type: 'integer', description: 'Net' }) netCentsBefore: number;
}

/** Cash counted at the counter: the sessions that were opened in these days. */
export class CashClosingsDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ type: 'integer' }) closed: number;
  @Out({ type: 'integer', description: 'Not counted yet, so in none of the sums' }) open: number;
  @Out({ type: 'integer', description: 'The float and the cash taken' }) expectedCents: number;
  @Out({ type: 'integer' }) countedCents: number;
  @Out({ type: 'integer', description: 'Counted less expected' }) differenceCents: number;
}

export class RevenueReportDto {
  @Out({ type: ReportDaysDto }) days: ReportDaysDto;
  @Out({ type: RevenueFiguresDto }) total: RevenueFiguresDto;
  @Out({ type: RevenueFiguresDto }) before: RevenueFiguresDto;
  @Out({ type: [RevenueBucketDto] }) series: RevenueBucketDto[];
  @Out({ type: [RevenueShareDto] }) byProduct: RevenueShareDto[];
  @Out({ type: [RevenueShareDto] }) byZone: RevenueShareDto[];
  @Out({ type: [RevenueMethodDto] }) byMethod: RevenueMethodDto[];
  @Out({ type: [CashClosingsDto], description: 'Only where cash was opened' }) cash: CashClosingsDto[];
}

export class OccupancyBucketDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ format: 'date' }) toOn: string;
  @Out({ type: 'integer', description: 'At the end of the last day' }) active: number;
}

export class OccupancyShareDto {
  @Out() code: string;
  @Out() name: string;
  @Out({ type: 'integer', description: 'At the end of the period' }) active: number;
  @Out({ type: 'integer', description: 'At the end of the period of comparison' }) activeBefore: number;
}

/** How many of a product there may be at once, in a zone or altogether, and how many there are. */
export class PlacesDto {
  @Out() product: string;
  @Out({ type: String, nullable: true, description: 'Null: wherever they are' }) zone: string | null;
  @Out({ type: 'integer' }) places: number;
  @Out({ type: 'integer', description: 'At the end of the period' }) active: number;
}

export class OccupancyReportDto {
  @Out({ type: ReportDaysDto }) days: ReportDaysDto;
  @Out({ type: 'integer' }) active: number;
  @Out({ type: 'integer' }) activeBefore: number;
  @Out({ type: [OccupancyBucketDto] }) series: OccupancyBucketDto[];
  @Out({ type: [OccupancyShareDto] }) byProduct: OccupancyShareDto[];
  @Out({ type: [OccupancyShareDto], description: 'A subscription of two zones counts in both' })
  byZone: OccupancyShareDto[];
  @Out({ type: [PlacesDto], description: 'Of the products whose places are limited today' })
  limits: PlacesDto[];
}
