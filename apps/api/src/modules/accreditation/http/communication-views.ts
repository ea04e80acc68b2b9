import type { OperatorContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { maskEmail } from '../../backoffice/index.js';
import { REFUSAL_REASONS, REFUSAL_REASON_CODES } from '../domain/refusal-reasons.js';
import type {
  Communication,
  CommunicationDocument,
  CommunicationListRow,
} from '../persistence/communication.repository.js';
import type { CommunicationReceipt } from '../use-cases/send-communication.use-case.js';
import type {
  CommunicationCheckDto,
  CommunicationDto,
  CommunicationReceiptDto,
  CommunicationRowDto,
  CommunicationUploadDto,
} from './communication.dto.js';

export function toCommunicationReceiptDto(receipt: CommunicationReceipt): CommunicationReceiptDto {
  return {
    number: receipt.number,
    emailMasked: maskEmail(receipt.email),
    submittedAt: receipt.submittedAt.toISOString(),
  };
}

export function toCommunicationUploadDto(upload: {
  token: string;
  document: CommunicationDocument;
}): CommunicationUploadDto {
  const { token, document } = upload;
  return {
    token,
    originalName: document.originalName,
    mediaType: document.mediaType,
    sizeBytes: document.sizeBytes,
    pageCount: document.pageCount,
  };
}

export function toCommunicationRowDto(row: CommunicationListRow): CommunicationRowDto {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    holderName: row.holderName,
    city: row.city,
    submittedAt: row.submittedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

export function toCommunicationDto(
  call: OperatorContext,
  one: Communication,
  more: { documents: CommunicationDocument[]; checks: CommunicationCheckDto[] },
): CommunicationDto {
  const base = `/api/v1/${call.municipality.slug}/operator/preliminary-communications/${one.id}/documents`;
  return {
    id: one.id,
    number: one.number,
    state: one.state,
    version: one.version,
    submittedAt: one.submittedAt.toISOString(),
    email: one.email,
    phone: one.phone,
    person: {
      fiscalCode: one.fiscalCode,
      givenName: one.givenName,
      familyName: one.familyName,
      bornOn: one.bornOn,
      birthPlace: one.birthPlace,
      birthProvince: one.birthProvince,
      sex: one.sex,
      street: one.street,
      streetNumber: one.streetNumber,
      postalCode: one.postalCode,
      city: one.city,
      province: one.province,
    },
    documents: more.documents.map((document) => ({
      id: document.id,
      originalName: document.originalName,
      mediaType: document.mediaType,
      sizeBytes: document.sizeBytes,
      pageCount: document.pageCount,
      inlineUrl: `${base}/${document.id}/content`,
    })),
    checks: more.checks,
    decidedAt: one.decidedAt?.toISOString() ?? null,
    decidedByName: one.decidedByName,
    corrections: Object.entries(one.corrections).map(([field, { from, to }]) => ({ field, from, to })),
    reasons: REFUSAL_REASON_CODES.filter((code) => one.reasons.includes(code)).map((code) =>
      inLocale(REFUSAL_REASONS[code], call.locale),
    ),
    note: one.note,
  };
}
