import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Notifications } from '../notifications/index.js';
import type {
  AnnounceRevocationInput,
  ChangePlateInput,
  EndEarlyInput,
  LendPlateInput,
  RestoreInput,
  ReturnPlateInput,
  SubscriptionChangeDto,
  SuspendInput,
  WithdrawRevocationInput,
} from './http/life.dto.js';
import { OperatorSubscriptionViews } from './operator-views.js';
import { SubscriptionRepository } from './persistence/subscription.repository.js';
import { AnnounceRevocation } from './use-cases/life/announce-revocation.use-case.js';
import { ChangePlate } from './use-cases/life/change-plate.use-case.js';
import { EndEarly } from './use-cases/life/end-early.use-case.js';
import { LendPlate } from './use-cases/life/lend-plate.use-case.js';
import { RestoreSubscription } from './use-cases/life/restore-subscription.use-case.js';
import { ReturnPlate } from './use-cases/life/return-plate.use-case.js';
import { SuspendSubscription } from './use-cases/life/suspend-subscription.use-case.js';
import { WithdrawRevocation } from './use-cases/life/withdraw-revocation.use-case.js';

/** Carries the answer out of a transaction that must not be kept. */
class Undo extends Error {
  constructor(readonly tried: SubscriptionChangeDto) {
    super('dry run');
  }
}

interface Tried {
  note?: string | null;
  dryRun?: boolean | null;
}

/**
 * The operator's hand on a subscription. Each change is one transaction; a dry run takes it and undoes it, so that what
 * is shown before (state, plates, e-mail) is what would come of it, by the same checks.
 */
@Injectable()
export class LifeDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subscriptions: SubscriptionRepository,
    private readonly views: OperatorSubscriptionViews,
    private readonly notifications: Notifications,
    private readonly changing: ChangePlate,
    private readonly lending: LendPlate,
    private readonly returning: ReturnPlate,
    private readonly suspending: SuspendSubscription,
    private readonly restoring: RestoreSubscription,
    private readonly announcing: AnnounceRevocation,
    private readonly withdrawing: WithdrawRevocation,
    private readonly ending: EndEarly,
  ) {}

  changePlate(call: OperatorContext, id: string, input: ChangePlateInput): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.changing.within(tx, call, id, { ...input, note }));
  }

  lendPlate(call: OperatorContext, id: string, input: LendPlateInput): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.lending.within(tx, call, id, { ...input, note }));
  }

  returnPlate(call: OperatorContext, id: string, input: ReturnPlateInput): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.returning.within(tx, call, id, { ...input, note }));
  }

  suspend(call: OperatorContext, id: string, input: SuspendInput): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.suspending.within(tx, call, id, { ...input, note }));
  }

  restore(call: OperatorContext, id: string, input: RestoreInput): Promise<SubscriptionChangeDto> {
    const giveBackDays = input.giveBackDays ?? null;
    return this.run(call, id, input, (tx, note) =>
      this.restoring.within(tx, call, id, { ...input, giveBackDays, note }),
    );
  }

  announceRevocation(
    call: OperatorContext,
    id: string,
    input: AnnounceRevocationInput,
  ): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.announcing.within(tx, call, id, { ...input, note }));
  }

  withdrawRevocation(
    call: OperatorContext,
    id: string,
    input: WithdrawRevocationInput,
  ): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.withdrawing.within(tx, call, id, { ...input, note }));
  }

  endEarly(call: OperatorContext, id: string, input: EndEarlyInput): Promise<SubscriptionChangeDto> {
    return this.run(call, id, input, (tx, note) => this.ending.within(tx, call, id, { ...input, note }));
  }

  private async run(
    call: OperatorContext,
    id: string,
    { note, dryRun }: Tried,
    change: (tx: Tx, note: string | null) => Promise<void>,
  ): Promise<SubscriptionChangeDto> {
    try {
      return await this.unitOfWork.run(call.municipality.id, async (tx) => {
        await change(tx, note || null);
        const changed: SubscriptionChangeDto = {
          applied: !dryRun,
          email: await this.notifications.previewOfSubscription(tx, id),
          subscription: await this.views.detail(tx, call, await this.subscriptions.get(tx, id)),
        };
        if (dryRun) throw new Undo(changed);
        return changed;
      });
    } catch (error) {
      if (error instanceof Undo) return error.tried;
      throw error;
    }
  }
}
