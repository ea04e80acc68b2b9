import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problemTexts, type Locale, type ProblemCode } from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Requires } from '../../platform/http/access.js';
import { Call, type CitizenContext } from '../../platform/http/context.js';
import { Policies } from '../municipalities/index.js';
import { RequestViews, type RequestKind, type RequestSummaryDto } from '../requests/index.js';
import { OfferRepository, SubscriptionDtos, SubscriptionRepository } from '../subscriptions/index.js';
import { DashboardDto, type CanRequestDto } from './dashboard.dto.js';

const PER_SECTION = 50;

@ApiTags('dashboard')
@Controller(':municipality/dashboard')
export class DashboardController {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly requests: RequestViews,
    private readonly subscriptions: SubscriptionRepository,
    private readonly offers: OfferRepository,
    private readonly dtos: SubscriptionDtos,
  ) {}

  @Get()
  @Requires('citizen.self')
  @ApiOperation({ summary: 'Everything on the first page after signing in' })
  @ApiOkResponse({ type: DashboardDto })
  async getDashboard(@Call() call: CitizenContext): Promise<DashboardDto> {
    const of = async (kind: RequestKind): Promise<RequestSummaryDto[]> =>
      (await this.requests.list(call, { kind, limit: PER_SECTION })).items;
    const certificationRequests = await of('CERTIFICATION');
    const plateRequests = await of('PLATE');
    const subscriptionRequests = await of('SUBSCRIPTION');
    const plates = plateRequests.flatMap(({ plate }) => (plate?.active ? [plate] : []));
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { municipality, locale, actor } = call;
      const subscriptions = await this.dtos.subscriptionList(
        tx,
        municipality,
        await this.subscriptions.subscriptionsOf(tx, actor.holderId),
        locale,
      );
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const certified = (await this.offers.certifications(tx, actor.holderId, today)).length > 0;
      const required = await this.policies.value(tx, municipality.timezone, 'certification.required');
      const electricFlow = await this.policies.value(tx, municipality.timezone, 'electric.directFlow');
      const pending = certificationRequests.some(({ state }) =>
        ['SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'].includes(state),
      );
      const live = subscriptions.filter(({ status }) => status === 'ACTIVE' || status === 'SCHEDULED');
      return {
        canParkToday: { allowed: live.some(({ status }) => status === 'ACTIVE'), subscriptions: live },
        certificationRequests,
        plateRequests,
        plates,
        subscriptionRequests,
        subscriptions,
        canRequest: {
          certification: unless(pending ? 'certification_pending_exists' : null, locale),
          plate: unless(null, locale),
          subscription: unless(
            required && !certified
              ? 'certification_not_accepted'
              : plates.length === 0
                ? 'plate_not_accepted'
                : null,
            locale,
          ),
          electric: unless(
            !electricFlow
              ? 'feature_not_enabled'
              : plates.some((plate) => plate.electricCertified)
                ? null
                : 'plate_not_electric',
            locale,
          ),
        },
      };
    });
  }
}

function unless(code: ProblemCode | null, locale: Locale): CanRequestDto {
  return { allowed: code === null, code, reason: code && problemTexts[locale][code] };
}
