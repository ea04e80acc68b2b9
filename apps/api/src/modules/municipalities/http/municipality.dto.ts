import {
  HOLDER_KINDS,
  NOTICE_PLACEMENTS,
  NOTICE_SEVERITIES,
  PAYMENT_METHODS,
  VEHICLE_KINDS,
  type NoticePlacement,
  type PaymentMethod,
} from '@sosta/contracts';
import { Out } from '../../../platform/http/fields.js';
import {
  DOCUMENT_DELIVERIES,
  EMAIL_KINDS,
  INVOICE_CHANNELS,
  LOGIN_IDENTIFIERS,
  REGISTRATION_MODES,
  REGISTRATION_VERIFICATIONS,
  RENEWAL_MODES,
  REQUEST_FLOWS,
  SECOND_FACTORS,
  TICKET_LAYOUTS,
} from '../domain/policies.js';

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

export class VehicleClassDto {
  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind' })
  kind: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'First day; null: always.' })
  fromOn: string | null;
}

export class SectionLabelsDto {
  @Out({ optional: true })
  requests?: string;

  @Out({ optional: true })
  subscriptions?: string;

  @Out({ optional: true })
  newRequest?: string;

  @Out({ optional: true })
  submitRequest?: string;

  @Out({ optional: true })
  certifications?: string;

  @Out({ optional: true })
  plates?: string;

  @Out({ optional: true })
  assistance?: string;
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

  @Out({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'In a sandbox whose clock was moved, what time it is there; null everywhere else.',
  })
  sandboxNow: string | null;

  @Out({ type: OfficeDto })
  office: OfficeDto;

  @Out({ enum: [...REGISTRATION_MODES], enumName: 'RegistrationMode', description: 'Who may register.' })
  registrationMode: string;

  @Out({
    enum: [...REGISTRATION_VERIFICATIONS],
    enumName: 'RegistrationVerification',
    description: 'What completes a registration.',
  })
  registrationVerification: string;

  @Out({
    enum: [...HOLDER_KINDS],
    enumName: 'HolderKind',
    isArray: true,
    description: 'Who may be a holder.',
  })
  holderKinds: string[];

  @Out({ enum: [...EMAIL_KINDS], enumName: 'EmailKinds' })
  emailKinds: string;

  @Out({ description: 'Whether a registration ends with an accreditation receipt.' })
  registrationReceipt: boolean;

  @Out({ enum: [...LOGIN_IDENTIFIERS], enumName: 'LoginIdentifier' })
  loginIdentifier: string;

  @Out({ enum: [...SECOND_FACTORS], enumName: 'SecondFactor' })
  secondFactor: string;

  @Out({ enum: [...REQUEST_FLOWS], enumName: 'RequestFlow' })
  requestFlow: string;

  @Out({ type: [VehicleClassDto], description: 'The kinds of vehicle that may have a subscription.' })
  vehicleClasses: VehicleClassDto[];

  @Out({ enum: [...RENEWAL_MODES], enumName: 'RenewalMode' })
  renewalMode: string;

  @Out({ enum: [...DOCUMENT_DELIVERIES], enumName: 'DocumentDelivery' })
  documentDelivery: string;

  @Out({ enum: [...TICKET_LAYOUTS], enumName: 'TicketLayout' })
  ticketLayout: string;

  @Out({ enum: [...INVOICE_CHANNELS], enumName: 'InvoiceChannel' })
  invoiceChannel: string;

  @Out({
    type: SectionLabelsDto,
    description: 'Names of the sections, where they differ from the usual ones.',
  })
  labels: SectionLabelsDto;

  @Out({ type: PasswordPolicyDto })
  passwordPolicy: PasswordPolicyDto;

  @Out({ description: 'Whether the plate is typed twice.' })
  plateConfirmation: boolean;

  @Out({ description: 'Whether a vehicle of another holder needs an account of its own (R14, R68).' })
  sameHolderOnly: boolean;

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

  @Out({ enum: [...NOTICE_SEVERITIES], enumName: 'NoticeSeverity' })
  severity: string;

  @Out({
    enum: [...NOTICE_PLACEMENTS],
    enumName: 'NoticePlacement',
    isArray: true,
    description: 'The pages that show it',
  })
  placements: NoticePlacement[];

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
