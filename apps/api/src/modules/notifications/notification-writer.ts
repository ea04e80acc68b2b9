import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { deriveKey, unseal } from '../../platform/crypto/keys.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { citizenSite } from '../municipalities/index.js';
import type { TemplateData, TemplateName } from './domain/template-data.js';
import type { NotificationRow } from './persistence/notification.repository.js';
import type { EmailMunicipality } from './templates/email-content.js';
import { renderEmail, type RenderedEmail } from './templates/render-email.js';

/** Opens what an e-mail says and writes it; the data exist in the clear only here. */
@Injectable()
export class NotificationWriter {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  async write(tx: Tx, row: NotificationRow): Promise<RenderedEmail & { municipality: EmailMunicipality }> {
    const rows: (EmailMunicipality & { slug: string; hostNames: string[] })[] = await tx.query(
      `SELECT name, slug, timezone, profile,
              ARRAY(SELECT h.name FROM host_name h WHERE h.owner_id = m.id ORDER BY h.position, h.name) AS "hostNames"
         FROM municipality m WHERE id = $1`,
      [row.municipalityId],
    );
    const municipality = rows[0];
    if (!municipality) throw new Error('A notification has a municipality');
    // Links are written below the platform's address and sent below the municipality's own, when it has one.
    const { publicUrl } = this.config;
    const shared = `${publicUrl}/${municipality.slug}/`;
    const own = `${citizenSite(publicUrl, municipality)}/`;
    const data = JSON.parse(
      unseal(this.key, row.dataSealed, `notification:${row.id}`),
      (_key, value: unknown) =>
        typeof value === 'string' && value.startsWith(shared) ? own + value.slice(shared.length) : value,
    ) as TemplateData[TemplateName];
    return { ...renderEmail(row.template, row.locale, data, municipality), municipality };
  }
}
