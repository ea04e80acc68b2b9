import { Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { CitizenInvoicingController } from './http/citizen-invoicing.controller.js';
import { OperatorInvoicingController } from './http/operator-invoicing.controller.js';
import { InvoiceQueries } from './invoice-queries.js';
import { OfficialSchema } from './official-schema.js';
import { InvoiceRepository } from './persistence/invoice.repository.js';
import { CancelInvoice } from './use-cases/cancel-invoice.use-case.js';
import { IssueInvoice, OFFICIAL_SCHEMA } from './use-cases/issue-invoice.use-case.js';
import { RequestInvoice } from './use-cases/request-invoice.use-case.js';

@Module({
  controllers: [CitizenInvoicingController, OperatorInvoicingController],
  providers: [
    InvoiceRepository,
    InvoiceQueries,
    RequestInvoice,
    IssueInvoice,
    CancelInvoice,
    {
      provide: OFFICIAL_SCHEMA,
      inject: [CONFIG],
      useFactory: ({ fatturaPaSchemaDir }: Config): Promise<OfficialSchema> | null =>
        fatturaPaSchemaDir === null ? null : OfficialSchema.load(fatturaPaSchemaDir),
    },
  ],
})
export class InvoicingModule {}
