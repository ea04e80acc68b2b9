import { PAYMENT_METHODS, type PaymentMethod } from '@sosta/contracts';
import { Out } from '../../../platform/http/fields.js';

export class OpeningHoursDto {
  @Out({ example: 'Lunedì–venerdì' })
  days: string;

  @Out({ example: '9:00–13:00' })
  hours: string;
}

export class OfficeDto {
  @Out()
  address: string;

  @Out({ type: [OpeningHoursDto] })
  hours: OpeningHoursDto[];

  @Out()
  phone: string;

  @Out()
  email: string;
}

export class PasswordPolicyDto {
  @Out({ type: 'integer' })
  minLength: number;

  @Out()
  requireLetter: boolean;

  @Out()
  requireDigit: boolean;

  @Out()
  requireSpecial: boolean;
}

export class MunicipalityDto {
  @Out()
  slug: string;

  @Out()
  name: string;

  @Out({ description: 'Who runs the service for the municipality.' })
  concessionaire: string;

  @Out({ optional: true })
  logoUrl?: string;

  @Out({ example: '#0066cc' })
  accentColor: string;

  @Out({ type: [String] })
  locales: string[];

  @Out({ type: OfficeDto })
  office: OfficeDto;

  @Out({ enum: ['OPEN_OTP'] })
  registrationMode: string;

  @Out({ type: PasswordPolicyDto })
  passwordPolicy: PasswordPolicyDto;

  @Out({ description: 'Whether the plate is typed twice.' })
  plateConfirmation: boolean;

  @Out({ type: 'integer' })
  invoiceWindowDays: number;

  @Out({ description: 'Whether there is a direct request for electric cars.' })
  electricDirectFlow: boolean;

  @Out({ enum: [...PAYMENT_METHODS], enumName: 'PaymentMethod', isArray: true })
  paymentMethods: PaymentMethod[];

  @Out({
    type: 'integer',
    description: 'Version of the privacy text in force, to be sent with a registration; 0 when none.',
  })
  privacyVersion: number;

  @Out({ description: 'Whether this is the embedded demo.' })
  demo: boolean;
}

export class NoticeDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: ['INFO', 'WARNING', 'URGENT'], enumName: 'NoticeSeverity' })
  severity: string;

  @Out()
  title: string;

  @Out()
  body: string;

  @Out({ format: 'date' })
  fromOn: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'Last day on which it is shown.' })
  toOn: string | null;
}

export class NoticesDto {
  @Out({ type: [NoticeDto] })
  items: NoticeDto[];
}

export class TextDto {
  @Out({ enum: ['REGULATION', 'PRIVACY', 'ACCESSIBILITY'] })
  code: string;

  @Out({ type: 'integer' })
  version: number;

  @Out()
  title: string;

  @Out({ description: 'Markdown.' })
  body: string;

  @Out({ format: 'date-time' })
  publishedAt: string;
}
