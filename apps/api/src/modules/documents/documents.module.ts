import { Global, Module } from '@nestjs/common';
import { DocumentLinks } from './document-links.js';
import { TicketsController } from './http/tickets.controller.js';
import { IssuedDocuments } from './issued-documents.js';
import { TicketVerifier } from './ticket-verifier.js';

@Global()
@Module({
  controllers: [TicketsController],
  providers: [IssuedDocuments, DocumentLinks, TicketVerifier],
  exports: [IssuedDocuments, DocumentLinks],
})
export class DocumentsModule {}
