import { Global, Module } from '@nestjs/common';
import { DocumentLinks } from './document-links.js';
import { DocumentPrinter } from './document-printer.js';
import { TicketsController } from './http/tickets.controller.js';
import { IssuedDocuments } from './issued-documents.js';
import { OutsidePrinters } from './outside-printers.js';
import { RenderDocument } from './render-document.effect.js';
import { TicketVerifier } from './ticket-verifier.js';

@Global()
@Module({
  controllers: [TicketsController],
  providers: [
    OutsidePrinters,
    IssuedDocuments,
    DocumentLinks,
    DocumentPrinter,
    RenderDocument,
    TicketVerifier,
  ],
  exports: [OutsidePrinters, IssuedDocuments, DocumentLinks, DocumentPrinter, TicketVerifier],
})
export class DocumentsModule {}
