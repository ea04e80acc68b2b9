import { Out } from '../../../platform/http/fields.js';

/** Answer of every route that leads to a document we made. */
export class DocumentLinkDto {
  @Out({
    type: String,
    nullable: true,
    description: 'Good for 60 seconds; null while the document is being prepared: ask again',
  })
  url: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) expiresAt: string | null;
  @Out({ enum: ['READY', 'PREPARING'], enumName: 'DocumentLinkState' }) state: 'READY' | 'PREPARING';
}
