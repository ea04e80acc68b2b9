import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { ApplicantContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { PreparedForms, formHolder, type DocumentLinkDto } from '../documents/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { CertificationRepository } from './persistence/certification.repository.js';

/** The self-certification, filled in with the holder's data and the sector (R47, R48). */
@Injectable()
export class CertificationForms {
  constructor(
    private readonly forms: PreparedForms,
    private readonly directory: MunicipalityDirectory,
    private readonly certifications: CertificationRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem certification_type_not_available */
  async link(call: ApplicantContext, certificationTypeId: string): Promise<DocumentLinkDto> {
    const { locale } = call;
    const municipality = await this.directory.byId(call.municipality.id);
    return this.forms.link(call, {
      kind: 'SELF_CERTIFICATION',
      fileName: 'autocertificazione.pdf',
      snapshot: async (tx) => {
        const type = await this.certifications.requestableType(tx, certificationTypeId);
        if (!type) throw new Problem('certification_type_not_available');
        return {
          locale,
          municipality: { name: municipality.name, accentColor: municipality.profile.accentColor },
          ...(await formHolder(tx, call.actor.holderId)),
          sectorName: inLocale(type.zoneName ?? type.name, 'it'),
          privacyUrl: `${this.config.publicUrl}/${municipality.slug}/privacy`,
        };
      },
    });
  }
}
