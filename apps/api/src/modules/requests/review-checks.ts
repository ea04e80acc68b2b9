import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { applicantChecks } from './applicant-checks.js';
import type { ReviewCheck } from './domain/request-kind.js';
import { Applicants } from './persistence/applicants.js';
import { RequestRepository, type RequestRow } from './persistence/request.repository.js';
import { RequestKinds } from './request-kinds.js';

/** What the system verifies by itself about a case: the applicant here, the rest by the kinds of request in it. */
@Injectable()
export class ReviewChecks {
  constructor(
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly requests: RequestRepository,
    private readonly kinds: RequestKinds,
    private readonly applicants: Applicants,
  ) {}

  /** Of the case with its parts. A FAIL needs an override to be accepted. */
  async of(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]> {
    const { timezone } = await this.directory.byId(request.municipalityId);
    const applicant = await this.applicants.of(tx, request.holderId);
    const checks = await applicantChecks(applicant, civilDateOf(this.clock.now(), timezone), locale);
    for (const one of [request, ...(await this.requests.parts(tx, request.id))])
      checks.push(...(await this.kinds.get(one.kind).checks(tx, one, locale)));
    return checks;
  }
}
