import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { deriveKey, unseal } from '../../platform/crypto/keys.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { TemplateData, TemplateName } from './domain/template-data.js';
import type { NotificationRow } from './persistence/notification.repository.js';
import type { EmailMunicipality } from './templates/email-content.js';
import { renderEmail, type RenderedEmail } from './templates/render-email.js';

/** Opens what an e-mail says and writes it; the data exist in the clear only here. */
@Injectable()
export class NotificationWriter {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  async write(tx: Tx, row: NotificationRow): Promise<RenderedEmail & { municipality: EmailMunicipality }> {
    const rows: EmailMunicipality[] = await tx.query(
      'SELECT name, timezone, profile FROM municipality WHERE id = $1',
      [row.municipalityId],
    );
    const municipality = rows[0];
    if (!municipality) throw new Error('A notification has a municipality');
    const data = JSON.parse(
      unseal(this.key, row.dataSealed, `notification:${row.id}`),
    ) as TemplateData[TemplateName];
    return { ...renderEmail(row.template, row.locale, data, municipality), municipality };
  }
}
