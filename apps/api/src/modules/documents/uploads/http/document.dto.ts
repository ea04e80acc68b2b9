import {
  ACCEPTED_UPLOAD_TYPES,
  DOCUMENT_KINDS,
  DOCUMENT_VERDICTS,
  type AcceptedUploadType,
  type DocumentKind,
  type DocumentVerdict,
} from '@sosta/contracts';
import { Out } from '../../../../platform/http/fields.js';
import type { DocumentRow } from '../document.repository.js';

export class DocumentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...DOCUMENT_KINDS], enumName: 'DocumentKind' }) kind: DocumentKind;
  @Out() originalName: string;
  @Out({ enum: [...ACCEPTED_UPLOAD_TYPES], enumName: 'UploadType' }) mediaType: AcceptedUploadType;
  @Out({ type: 'integer', format: 'int32' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Pages of a PDF; null for images' })
  pageCount: number | null;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ enum: [...DOCUMENT_VERDICTS], enumName: 'DocumentVerdict', nullable: true })
  verdict: DocumentVerdict | null;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Another took its place then' })
  replacedAt: string | null;
}

export class UploadLinkDto {
  @Out() url: string;
  @Out({ format: 'date-time' }) expiresAt: string;
}

export class ReviewDocumentLinkDto extends UploadLinkDto {
  @Out({ description: 'Path of the bytes in this API, for the viewer' }) inlineUrl: string;
  @Out({ enum: [...ACCEPTED_UPLOAD_TYPES], enumName: 'UploadType' }) mediaType: AcceptedUploadType;
}

export function toDocumentDto(row: DocumentRow): DocumentDto {
  return {
    id: row.id,
    kind: row.kind,
    originalName: row.originalName,
    mediaType: row.mediaType,
    sizeBytes: row.sizeBytes,
    pageCount: row.pageCount,
    createdAt: row.createdAt.toISOString(),
    verdict: row.verdict,
    replacedAt: row.replacedAt?.toISOString() ?? null,
  };
}
