import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problemTexts, type Locale, type ProblemCode } from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { Requires } from '../../platform/http/access.js';
import { Call, type CitizenContext } from '../../platform/http/context.js';
import { Policies, flowRefusal, type PolicyRecorder } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import { RequestViews, type RequestKind, type RequestSummaryDto } from '../requests/index.js';
import { OfferRepository, SubscriptionDtos, SubscriptionRepository } from '../subscriptions/index.js';
import { PlateRepository, toPlateDto } from '../vehicles/index.js';
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
    private readonly plates: PlateRepository,
    private readonly dtos: SubscriptionDtos,
    private readonly notifications: Notifications,
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
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { municipality, locale, actor } = call;
      const plates = (await this.plates.activeOf(tx, actor.holderId)).map(toPlateDto);
      const policy = this.policies.recorder(tx, municipality.timezone);
      const inForce = await policy.value('request.flow');
      const flow = flowRefusal(inForce, 'THREE_STEP');
      const atOnce = inForce === 'SINGLE_STEP' || inForce === 'ONE_CASE';
      const subscriptions = await this.dtos.subscriptionList(
        tx,
        municipality,
        await this.subscriptions.subscriptionsOf(tx, actor.holderId),
        locale,
      );
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const certified = (await this.offers.certifications(tx, actor.holderId, today)).length > 0;
      const required = await policy.value('certification.required');
      const electricFlow = await policy.value('electric.directFlow');
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
        unreached: (await this.notifications.unreached(tx, actor.accountId)).map(
          ({ subject, createdAt }) => ({
            subject,
            createdAt: createdAt.toISOString(),
          }),
        ),
        canRequest: {
          certification: unless(flow ?? (pending ? 'certification_pending_exists' : null), locale),
          plate: unless(flow ?? (await this.secondPlate(tx, call, policy)), locale),
          // Where everything is asked for at once, nothing has to be there before.
          subscription: unless(
            atOnce
              ? null
              : flow !== null
                ? flow
                : required && !certified
                  ? 'certification_not_accepted'
                  : plates.length === 0
                    ? 'plate_not_accepted'
                    : null,
            locale,
          ),
          electric: unless(
            flow ??
              (!electricFlow
                ? 'feature_not_enabled'
                : plates.some((plate) => plate.electricCertified)
                  ? null
                  : 'plate_not_electric'),
            locale,
          ),
        },
      };
    });
  }

  /** R66: told before the form, and refused by it. */
  private async secondPlate(
    tx: Tx,
    call: CitizenContext,
    policy: PolicyRecorder,
  ): Promise<ProblemCode | null> {
    const waits =
      (await policy.value('plates.secondRule')) === 'FIRST_PAID' &&
      (await this.plates.firstUnpaid(tx, call.actor.holderId, null));
    return waits ? 'second_plate_first_unpaid' : null;
  }
}

function unless(code: ProblemCode | null, locale: Locale): CanRequestDto {
  return { allowed: code === null, code, reason: code && problemTexts[locale][code] };
}
