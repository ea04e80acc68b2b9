import { Out } from '../../platform/http/fields.js';
import { PlateDto, RequestSummaryDto } from '../requests/index.js';
import { SubscriptionDto } from '../subscriptions/index.js';

export class ParkTodayDto {
  @Out({ description: 'Whether at least one right is valid today' }) allowed: boolean;
  @Out({ type: () => SubscriptionDto, isArray: true, description: 'Valid today, or about to be' })
  subscriptions: SubscriptionDto[];
}

export class CanRequestDto {
  @Out() allowed: boolean;
  @Out({ type: String, nullable: true, description: 'Code of the problem that stands in the way' }) code:
    | string
    | null;
  @Out({ type: String, nullable: true, description: 'The same in words, saying what to do' }) reason:
    | string
    | null;
}

export class CanRequestAllDto {
  @Out({ type: () => CanRequestDto }) certification: CanRequestDto;
  @Out({ type: () => CanRequestDto }) plate: CanRequestDto;
  @Out({ type: () => CanRequestDto }) subscription: CanRequestDto;
  @Out({ type: () => CanRequestDto }) electric: CanRequestDto;
}

export class UnreachedMessageDto {
  @Out({ type: String, nullable: true }) subject: string | null;
  @Out({ format: 'date-time' }) createdAt: string;
}

/** The three sections in the order of the rules: certifications, plates, subscriptions (R42). */
export class DashboardDto {
  @Out({ type: () => ParkTodayDto }) canParkToday: ParkTodayDto;
  @Out({ type: () => RequestSummaryDto, isArray: true }) certificationRequests: RequestSummaryDto[];
  @Out({ type: () => RequestSummaryDto, isArray: true }) plateRequests: RequestSummaryDto[];
  @Out({ type: () => PlateDto, isArray: true }) plates: PlateDto[];
  @Out({ type: () => RequestSummaryDto, isArray: true }) subscriptionRequests: RequestSummaryDto[];
  @Out({ type: () => SubscriptionDto, isArray: true }) subscriptions: SubscriptionDto[];
  @Out({
    type: () => UnreachedMessageDto,
    isArray: true,
    description: 'E-mails that did not arrive at the address of the account',
  })
  unreached: UnreachedMessageDto[];
  @Out({ type: () => CanRequestAllDto }) canRequest: CanRequestAllDto;
}
