import { Out, UuidField, UuidListField } from '../../../platform/http/fields.js';
import { CertificationDto, REQUEST_STATES, type RequestState } from '../../requests/index.js';

export class CertificationItemDto extends CertificationDto {
  @Out() requestNumber: string;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: RequestState;
}

export class CertificationListDto {
  @Out({ type: () => CertificationItemDto, isArray: true }) items: CertificationItemDto[];
  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The one that blocks a new request (R51)',
  })
  pendingRequestId: string | null;
}

export class CertificationRequestInput {
  @UuidField({ description: 'One that is open to requests' })
  certificationTypeId: string;

  @UuidListField({
    max: 10,
    description: 'Documents uploaded for this request: the kinds that the type requires',
  })
  documentIds: string[];
}

export class CertificationFormQuery {
  @UuidField()
  certificationTypeId: string;
}
