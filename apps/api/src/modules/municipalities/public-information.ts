import { Inject, Injectable } from '@nestjs/common';
import type { NoticePlacement, NoticeSeverity, OnlineMethod } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { civilDateOf, addDays, fromDateRange } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { townTime } from '../../platform/clock/town-time.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext, PublicContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import type { MunicipalityDto, NoticesDto, TextDto } from './http/municipality.dto.js';
import { fillVariables, textVariables } from './domain/text-variables.js';
import { MunicipalityDirectory } from './municipality-directory.js';
import { Policies } from './policies.js';
import { PublicTexts, TEXT_CODES, type TextCode } from './public-texts.js';

interface NoticeRow {
  id: string;
  severity: NoticeSeverity;
  placements: NoticePlacement[];
  title: Localized;
  body: Localized;
  visible: string;
}

/** What anybody may know of a municipality before signing in. */
@Injectable()
export class PublicInformation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly texts: PublicTexts,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async municipality({ municipality: { id }, locale }: PublicContext): Promise<MunicipalityDto> {
    const { slug, name, locales, timezone, profile } = await this.directory.byId(id);
    return this.unitOfWork.run(id, async (tx) => {
      const policies = await this.policies.all(tx, timezone);
      return {
        slug,
        name,
        concessionaire: profile.concessionaire,
        ...(profile.logoUrl ? { logoUrl: profile.logoUrl } : {}),
        accentColor: profile.accentColor,
        locales,
        sandboxNow: townTime() && this.clock.now().toISOString(),
        office: {
          address: profile.office.address,
          hours: profile.office.hours.map(({ days, hours }) => ({ days: inLocale(days, locale), hours })),
          phone: profile.office.phone,
          email: profile.office.email,
        },
        registrationMode: policies['registration.mode'],
        registrationVerification: policies['registration.verification'],
        holderKinds: policies['registration.holderKinds'],
        emailKinds: policies['registration.emailKinds'],
        registrationReceipt: policies['registration.receiptPdf'],
        loginIdentifier: policies['login.identifier'],
        secondFactor: policies['login.secondFactor'],
        passwordPolicy: policies['password.policy'],
        requestFlow: policies['request.flow'],
        vehicleClasses: policies['vehicle.classes'].map(({ kind, from }) => ({ kind, fromOn: from })),
        renewalMode: policies['renewal.mode'],
        documentDelivery: policies['documents.delivery'],
        ticketLayout: policies['documents.ticketLayout'],
        invoiceChannel: policies['invoice.channel'],
        labels: Object.fromEntries(
          Object.entries(policies['sections.labels']).map(([name, label]) => [name, inLocale(label, locale)]),
        ),
        plateConfirmation: policies['plates.confirmation'],
        sameHolderOnly: policies['plates.sameHolderOnly'],
        invoiceWindowDays: policies['invoice.windowDays'],
        electricDirectFlow: policies['electric.directFlow'],
        paymentMethods: await this.payable(tx, policies['payment.methods']),
        privacyVersion: await this.texts.currentVersion(tx, 'PRIVACY'),
        demo: this.config.demoMode,
      };
    });
  }

  /** What is offered and can be taken: an account stands behind it. */
  private async payable(tx: Tx, offered: readonly OnlineMethod[]): Promise<OnlineMethod[]> {
    const rows: { method: string }[] = await tx.query(
      'SELECT unnest(methods) AS method FROM payment_account WHERE active',
    );
    return offered.filter((method) => rows.some((row) => row.method === method));
  }

  /** Those for everybody to be seen today, the most urgent first. What is for some people only is not even read. */
  notices(call: PublicContext): Promise<NoticesDto> {
    return this.noticesFor(call, null);
  }

  /** With those for who is signed in, and for who holds a subscription (R73). */
  citizenNotices(call: CitizenContext): Promise<NoticesDto> {
    return this.noticesFor(call, call.actor.holderId);
  }

  private async noticesFor(
    { municipality, locale }: PublicContext,
    holderId: string | null,
  ): Promise<NoticesDto> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const rows = await this.unitOfWork.run<NoticeRow[]>(municipality.id, (tx) =>
      tx.query(
        `SELECT id, severity, placements, title, body, visible::text FROM public_notice n WHERE visible @> $1::date
            AND (audience = 'EVERYBODY' OR ($2::uuid IS NOT NULL AND (audience = 'SIGNED_IN' OR EXISTS (
              SELECT 1 FROM subscription s
               WHERE s.holder_id = $2 AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED', 'SUSPENDED') AND s.valid @> $1::date
                 AND (n.zone_id IS NULL OR n.zone_id = ANY(s.zone_ids))))))
          ORDER BY array_position(ARRAY['URGENT', 'WARNING', 'INFO'], severity), lower(visible) DESC, id LIMIT 50`,
        [today, holderId],
      ),
    );
    return {
      items: rows.map(({ id, severity, placements, title, body, visible }) => {
        const { from, to } = fromDateRange(visible);
        return {
          id,
          severity,
          placements,
          title: inLocale(title, locale),
          body: inLocale(body, locale),
          fromOn: from,
          toOn: to === null ? null : addDays(to, -1),
        };
      }),
    };
  }

  async text({ municipality, locale }: PublicContext, code: string): Promise<TextDto> {
    if (!isTextCode(code)) throw new Problem('not_found');
    const text = await this.unitOfWork.run(municipality.id, (tx) => this.texts.current(tx, code));
    if (!text) throw new Problem('not_found');
    const values = textVariables(await this.directory.byId(municipality.id), this.config.publicUrl);
    return {
      code,
      version: text.version,
      title: fillVariables(inLocale(text.title, locale), values),
      body: fillVariables(inLocale(text.body, locale), values),
      publishedAt: text.publishedAt.toISOString(),
    };
  }
}

function isTextCode(code: string): code is TextCode {
  return (TEXT_CODES as readonly string[]).includes(code);
}
