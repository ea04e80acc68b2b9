import { Inject, Injectable } from '@nestjs/common';
import { LOCALES, label, type Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Notifications, type TemplateData } from '../notifications/index.js';
import type { DecisionReason } from './domain/reasons.js';
import type { IntegrationAsked, RequestRow } from './persistence/request.repository.js';
import { RequestKinds } from './request-kinds.js';

type RequestTemplate = Extract<keyof TemplateData, `request-${string}`>;
interface Common {
  number: string;
  title: string;
  url: string;
}

/** The e-mails about a request, in the language of whoever gets them (R50, R57, R70). */
@Injectable()
export class RequestMails {
  constructor(
    private readonly kinds: RequestKinds,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  received(tx: Tx, municipality: MunicipalityRef, request: RequestRow): Promise<void> {
    return this.queue(tx, municipality, request, 'request-received', (common) => ({
      ...common,
      dueOn: request.dueOn,
    }));
  }

  accepted(tx: Tx, municipality: MunicipalityRef, request: RequestRow, note: string | null): Promise<void> {
    return this.queue(tx, municipality, request, 'request-accepted', (common) => ({ ...common, note }));
  }

  rejected(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    decision: { reasons: readonly DecisionReason[]; note: string | null },
  ): Promise<void> {
    return this.queue(tx, municipality, request, 'request-rejected', (common, locale) => ({
      ...common,
      reasons: decision.reasons.map((reason) => inLocale(reason.text, locale)),
      note: decision.note,
    }));
  }

  integration(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    asked: IntegrationAsked,
    reasons: readonly DecisionReason[],
    dedupeKey?: string,
  ): Promise<void> {
    const words = (common: Common, locale: Locale): TemplateData['request-integration'] => ({
      ...common,
      reasons: reasons.map((reason) => inLocale(reason.text, locale)),
      documents: asked.documents.map((document) => label(locale, 'documentKind', document.kind)),
      note: asked.note,
      dueOn: asked.dueOn,
    });
    return this.queue(tx, municipality, request, 'request-integration', words, dedupeKey);
  }

  /**
   * The e-mail that asked for documents, once more; one a day at most.
   * @returns false when today's has been written already
   */
  async integrationReminder(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    asked: IntegrationAsked,
    reasons: readonly DecisionReason[],
    today: CivilDate,
  ): Promise<boolean> {
    const key = `request-integration:${request.id}:reminder:${today}`;
    const sent: unknown[] = await tx.query('SELECT 1 FROM notification WHERE dedupe_key = $1', [key]);
    if (sent.length > 0) return false;
    await this.integration(tx, municipality, request, asked, reasons, key);
    return true;
  }

  withdrawn(tx: Tx, municipality: MunicipalityRef, request: RequestRow): Promise<void> {
    return this.queue(tx, municipality, request, 'request-withdrawn', ({ number, title }) => ({
      number,
      title,
    }));
  }

  lapsed(tx: Tx, municipality: MunicipalityRef, request: RequestRow): Promise<void> {
    return this.queue(tx, municipality, request, 'request-lapsed', (common) => common);
  }

  annulled(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    decision: { reasons: readonly DecisionReason[]; note: string | null },
  ): Promise<void> {
    return this.queue(tx, municipality, request, 'request-annulled', ({ number, title }, locale) => ({
      number,
      title,
      reasons: decision.reasons.map((reason) => inLocale(reason.text, locale)),
      note: decision.note,
    }));
  }

  /** `request` as it is after the change: its version makes the e-mail unique. */
  private async queue<T extends RequestTemplate>(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    template: T,
    data: (common: Common, locale: Locale) => TemplateData[T],
    dedupeKey = `${template}:${request.id}:${request.version}`,
  ): Promise<void> {
    const handler = this.kinds.get(request.kind);
    const titles = new Map<Locale, string>();
    for (const locale of LOCALES) {
      titles.set(locale, (await handler.titles(tx, [request.id], locale)).get(request.id) ?? '');
    }
    const url = `${this.config.publicUrl}/${municipality.slug}/richieste/${request.id}`;
    await this.notifications.queueForHolder<T>(tx, {
      municipalityId: municipality.id,
      template,
      holderId: request.holderId,
      requestId: request.id,
      dedupeKey,
      data: (locale) => data({ number: request.number, title: titles.get(locale) ?? '', url }, locale),
    });
  }
}
