import { Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { CitizenInvoicingController } from './http/citizen-invoicing.controller.js';
import { OperatorInvoicingController } from './http/operator-invoicing.controller.js';
import { PreservationController } from './http/preservation.controller.js';
import { SdiController } from './http/sdi.controller.js';
import { IntegrationInvoicesController } from './http/integration-invoices.controller.js';
import { IntegrationInvoices } from './integration-invoices.js';
import { FollowRefunds } from './jobs/follow-refunds.job.js';
import { InvoiceQueries } from './invoice-queries.js';
import { OpenInvoice } from './open-invoice.js';
import { InvoicePapers, OFFICIAL_SCHEMA } from './invoice-papers.js';
import { OfficialSchema } from './official-schema.js';
import { InvoiceRepository } from './persistence/invoice.repository.js';
import { WishRepository } from './persistence/wish.repository.js';
import { TransmissionRepository } from './persistence/transmission.repository.js';
import { Preservation } from './preservation/preservation.js';
import { SdiChannels } from './sdi/sdi-channels.js';
import { SendTransmission } from './sdi/send-transmission.effect.js';
import { BringReceipts } from './use-cases/bring-receipts.use-case.js';
import { CancelInvoice } from './use-cases/cancel-invoice.use-case.js';
import { CorrectInvoice } from './use-cases/correct-invoice.use-case.js';
import { FulfilWish } from './use-cases/fulfil-wish.js';
import { IssueInvoice } from './use-cases/issue-invoice.use-case.js';
import { ReceiveReceipt } from './use-cases/receive-receipt.use-case.js';
import { ReceiveSignedReceipt } from './use-cases/receive-signed-receipt.use-case.js';
import { RequestInvoice } from './use-cases/request-invoice.use-case.js';
import { SendInvoice } from './use-cases/send-invoice.use-case.js';
import { WishInvoice } from './use-cases/wish-invoice.use-case.js';
import { SetSdiChannel } from './use-cases/set-channel.use-case.js';

@Module({
  controllers: [
    PreservationController,
    CitizenInvoicingController,
    OperatorInvoicingController,
    SdiController,
    IntegrationInvoicesController,
  ],
  providers: [
    InvoiceRepository,
    IntegrationInvoices,
    InvoiceQueries,
    WishRepository,
    OpenInvoice,
    RequestInvoice,
    WishInvoice,
    FulfilWish,
    IssueInvoice,
    CancelInvoice,
    CorrectInvoice,
    SendInvoice,
    ReceiveReceipt,
    BringReceipts,
    ReceiveSignedReceipt,
    SetSdiChannel,
    FollowRefunds,
    InvoicePapers,
    TransmissionRepository,
    SdiChannels,
    SendTransmission,
    Preservation,
    {
      provide: OFFICIAL_SCHEMA,
      inject: [CONFIG],
      useFactory: ({ fatturaPaSchemaDir }: Config): Promise<OfficialSchema> | null =>
        fatturaPaSchemaDir === null ? null : OfficialSchema.load(fatturaPaSchemaDir),
    },
  ],
  exports: [FulfilWish],
})
export class InvoicingModule {}
