import { Module } from '@nestjs/common';
import { CitizenInvoicingController } from './http/citizen-invoicing.controller.js';
import { OperatorInvoicingController } from './http/operator-invoicing.controller.js';
import { InvoiceQueries } from './invoice-queries.js';
import { InvoiceRepository } from './persistence/invoice.repository.js';
import { CancelInvoice } from './use-cases/cancel-invoice.use-case.js';
import { IssueInvoice } from './use-cases/issue-invoice.use-case.js';
import { RequestInvoice } from './use-cases/request-invoice.use-case.js';

@Module({
  controllers: [CitizenInvoicingController, OperatorInvoicingController],
  providers: [InvoiceRepository, InvoiceQueries, RequestInvoice, IssueInvoice, CancelInvoice],
})
export class InvoicingModule {}
