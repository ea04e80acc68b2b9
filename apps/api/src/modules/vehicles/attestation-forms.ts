import { Inject, Injectable } from '@nestjs/common';
import { normalizePlate, type PlateTitle } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { ApplicantContext } from '../../platform/http/context.js';
import {
  PreparedForms,
  formHolder,
  type AvailabilityTitle,
  type DocumentLinkDto,
} from '../documents/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import type { AttestationFormQuery } from './http/plate.dto.js';

/** Who owns the vehicle attests nothing to himself. */
const TITLE: Partial<Record<PlateTitle, AvailabilityTitle>> = {
  LEASING: 'LEASING',
  LOAN: 'LOAN',
  COMPANY: 'COMPANY',
  FAMILY: 'FAMILY',
};

/** The attestation of availability: the applicant is filled in, the owner of the vehicle writes and signs (R56). */
@Injectable()
export class AttestationForms {
  constructor(
    private readonly forms: PreparedForms,
    private readonly directory: MunicipalityDirectory,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async link(call: ApplicantContext, query: AttestationFormQuery): Promise<DocumentLinkDto> {
    const municipality = await this.directory.byId(call.municipality.id);
    const title = query.title && TITLE[query.title];
    return this.forms.link(call, {
      kind: 'AVAILABILITY_ATTESTATION',
      fileName: 'attestazione-disponibilita.pdf',
      snapshot: async (tx) => ({
        locale: call.locale,
        municipality: { name: municipality.name, accentColor: municipality.profile.accentColor },
        user: (await formHolder(tx, call.actor.holderId)).declarant,
        vehicle: {
          ...(query.plate ? { plate: normalizePlate(query.plate) } : {}),
          ...(query.make ? { make: query.make } : {}),
          ...(query.model ? { model: query.model } : {}),
        },
        ...(title ? { availability: { title } } : {}),
        privacyUrl: `${this.config.publicUrl}/${municipality.slug}/privacy`,
      }),
    });
  }
}
