import { Injectable } from '@nestjs/common';
import {
  formatPlate,
  type EmissionClass,
  type PlateTitle,
  type VehicleFuel,
  type VehicleKind,
} from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page, type PageQuery } from '../../platform/http/paging.js';
import { Threads } from '../assistance/index.js';
import { PaymentRepository, toPaymentRowDto } from '../payments/index.js';
import { RequestRepository, RequestViews, type PlateDto, type RequestSummaryDto } from '../requests/index.js';
import { SubscriptionDtos, SubscriptionRepository } from '../subscriptions/index.js';
import { asCode, understandSearch, type SubscriberSearch } from './domain/subscriber-search.js';
import {
  toMaskedAccountDto,
  toMaskedHolderDto,
  toSentMessageDto,
  toSubscriberRowDto,
  type SubscriberDto,
  type SubscriberPageDto,
} from './http/subscribers.dto.js';
import {
  SubscriberRepository,
  type SubscriberPage,
  type SubscriberRow,
} from './persistence/subscriber.repository.js';

/** The most of each kind that one page shows; nobody has more by honest means. */
const SHOWN = 100;

interface PlateRow {
  id: string;
  country: string;
  plate: string;
  vehicleKind: VehicleKind;
  make: string;
  model: string;
  fuel: VehicleFuel;
  emissionClass: EmissionClass | null;
  title: PlateTitle;
  electricCertified: boolean;
  active: boolean;
}

/** Looks people up, and shows everything about one of them with what identifies them hidden. */
@Injectable()
export class SubscriberRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly subscribers: SubscriberRepository,
    private readonly requests: RequestRepository,
    private readonly requestViews: RequestViews,
    private readonly subscriptions: SubscriptionRepository,
    private readonly subscriptionDtos: SubscriptionDtos,
    private readonly payments: PaymentRepository,
    private readonly threads: Threads,
  ) {}

  async list({ municipality }: OperatorContext, query: PageQuery, q?: string): Promise<SubscriberPageDto> {
    const cursor = decodeCursor(query.cursor, ['text', 'uuid']);
    const wanted = {
      today: civilDateOf(this.clock.now(), municipality.timezone),
      after: cursor ? { name: String(cursor[0]), id: String(cursor[1]) } : null,
      limit: query.limit,
    };
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const search = q ? understandSearch(q) : null;
      const rows = search ? await this.found(tx, search, wanted) : await this.subscribers.all(tx, wanted);
      if (rows.length === 0 && search?.name && !cursor) {
        const similar = await this.subscribers.similar(tx, search.name, wanted);
        // Whoever is looked for resembles the name; a second page of resemblances helps nobody.
        return { items: similar.slice(0, query.limit).map(toSubscriberRowDto), nextCursor: null };
      }
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.sortName, row.id]);
      return { items: items.map(toSubscriberRowDto), nextCursor };
    });
  }

  private async found(tx: Tx, search: SubscriberSearch, wanted: SubscriberPage): Promise<SubscriberRow[]> {
    const code = asCode(search);
    const byCode = code ? await this.subscribers.found(tx, code, wanted) : [];
    return byCode.length > 0 ? byCode : this.subscribers.found(tx, search, wanted);
  }

  get(call: OperatorContext, id: string): Promise<SubscriberDto> {
    const { municipality, actor, locale } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const holder = await this.subscribers.get(tx, id);
      const subscriptions = await this.subscriptions.subscriptionsOf(tx, id);
      const payments = await this.payments.list(tx, {
        q: null,
        state: null,
        toResolve: false,
        holderId: id,
        after: null,
        limit: SHOWN,
      });
      const messages = await this.subscribers.messages(
        tx,
        { id, accountId: holder.account?.id ?? null },
        SHOWN,
      );
      return {
        holder: toMaskedHolderDto(holder),
        account: holder.account ? toMaskedAccountDto(holder.account) : null,
        requests: actor.permissions.has('review.read') ? await this.requestsOf(tx, call, id) : [],
        subscriptions: await this.subscriptionDtos.subscriptionList(tx, municipality, subscriptions, locale),
        payments: payments.slice(0, SHOWN).map(toPaymentRowDto),
        plates: await this.plates(tx, id),
        threads: actor.permissions.has('assistance.read') ? await this.threads.ofHolder(tx, id, SHOWN) : [],
        messages: messages.map(toSentMessageDto),
      };
    });
  }

  private async requestsOf(
    tx: Tx,
    { locale }: OperatorContext,
    holderId: string,
  ): Promise<RequestSummaryDto[]> {
    const rows = await this.requests.ofHolder(tx, holderId, {
      kind: null,
      state: null,
      after: null,
      limit: SHOWN,
    });
    // What can be done with a request from here is the citizen's to do.
    return (await this.requestViews.summaries(tx, rows, locale)).map((summary) => ({
      ...summary,
      actions: [],
    }));
  }

  private async plates(tx: Tx, holderId: string): Promise<PlateDto[]> {
    const rows: PlateRow[] = await tx.query(
      `SELECT id, country, plate, vehicle_kind AS "vehicleKind", make, model, fuel, emission_class AS "emissionClass", title,
              electric_certified AS "electricCertified", active
         FROM plate_association WHERE holder_id = $1 AND active ORDER BY id`,
      [holderId],
    );
    return rows.map((row) => ({ ...row, plateFormatted: formatPlate(row.vehicleKind, row.plate) }));
  }
}
