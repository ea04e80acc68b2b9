import { Global, Module } from '@nestjs/common';
import { DocumentsModule } from '../documents.module.js';
import { PreparedForms } from '../forms/prepared-forms.js';
import { DocumentRepository } from './document.repository.js';
import { ReviewDocumentsController } from './http/review-documents.controller.js';
import { UploadsController } from './http/uploads.controller.js';
import { ImageNormalizer } from './image-normalizer.js';
import { PdfInspector } from './pdf-inspector.js';
import { UploadChecker } from './upload-checker.js';
import { UploadEraser } from './upload-eraser.js';
import { UploadLinks } from './upload-links.js';
import { DeleteDocument } from './use-cases/delete-document.use-case.js';
import { UploadDocument } from './use-cases/upload-document.use-case.js';

/** The files that citizens send, and the forms they sign for them. */
@Global()
@Module({
  imports: [DocumentsModule],
  controllers: [UploadsController, ReviewDocumentsController],
  providers: [
    DocumentRepository,
    ImageNormalizer,
    PdfInspector,
    UploadChecker,
    UploadEraser,
    UploadLinks,
    UploadDocument,
    DeleteDocument,
    PreparedForms,
  ],
  exports: [DocumentRepository, PreparedForms, UploadChecker, UploadDocument, DeleteDocument],
})
export class UploadsModule {}
