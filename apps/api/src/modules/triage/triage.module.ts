import { Module } from '@nestjs/common';
import { BulkViews } from './bulk-views.js';
import { BulkWork } from './bulk-work.js';
import { CarryOutBulkEffect } from './carry-out-bulk.effect.js';
import { CaseFactsReader } from './case-facts.js';
import { EvaluateRequestEffect } from './evaluate-request.effect.js';
import { BulkController } from './http/bulk.controller.js';
import { RulesController } from './http/rules.controller.js';
import { BulkRepository } from './persistence/bulk.repository.js';
import { EvaluationRepository } from './persistence/evaluation.repository.js';
import { SampleRepository } from './persistence/sample.repository.js';
import { RuleNames } from './rule-names.js';
import { RulesDesk } from './rules-desk.js';
import { Samples } from './samples.js';
import { CheckSample } from './use-cases/check-sample.use-case.js';
import { EvaluateRequest } from './use-cases/evaluate-request.use-case.js';
import { StartBulkAction } from './use-cases/start-bulk-action.use-case.js';

/** What takes work off the review desk: the municipality's rules, and one decision for many cases. */
@Module({
  controllers: [RulesController, BulkController],
  providers: [
    CaseFactsReader,
    RuleNames,
    EvaluationRepository,
    SampleRepository,
    EvaluateRequest,
    EvaluateRequestEffect,
    RulesDesk,
    Samples,
    CheckSample,
    BulkRepository,
    BulkWork,
    BulkViews,
    StartBulkAction,
    CarryOutBulkEffect,
  ],
})
export class TriageModule {}
