import { Global, Module } from '@nestjs/common';
import { DocumentRepository } from './document.repository.js';
import { ReviewDocumentsController } from './http/review-documents.controller.js';
import { UploadsController } from './http/uploads.controller.js';
import { UploadLinks } from './upload-links.js';
import { DeleteDocument } from './use-cases/delete-document.use-case.js';
import { UploadDocument } from './use-cases/upload-document.use-case.js';

/** The files that citizens send. */
@Global()
@Module({
  controllers: [UploadsController, ReviewDocumentsController],
  providers: [DocumentRepository, UploadLinks, UploadDocument, DeleteDocument],
  exports: [DocumentRepository],
})
export class UploadsModule {}
