import { maskEmail, maskFiscalCode } from '../../backoffice/index.js';
import type {
  PinAccount,
  PinCredential,
  PinHolderRow,
  PinLetter,
  StoredLetter,
} from '../persistence/pin.repository.js';
import type { PinAccountDto, PinCredentialDto, PinHolderDto, PinLetterDto } from './pin.dto.js';

export function toPinHolderDto(row: PinHolderRow): PinHolderDto {
  return {
    accountId: row.accountId,
    holderName: row.holderName,
    fiscalCodeMasked: maskFiscalCode(row.fiscalCode),
    userName: row.userName,
    city: row.city,
    pinState: row.pinState,
    requestedAt: row.requestedAt?.toISOString() ?? null,
    channel: row.channel,
    lapsed: row.lapsed,
  };
}

const instant = (at: string | Date | null): string | null =>
  at === null ? null : new Date(at).toISOString();

function letterDto(letter: PinLetter): PinLetterDto {
  return {
    ...letter,
    createdAt: new Date(letter.createdAt).toISOString(),
    expiresAt: new Date(letter.expiresAt).toISOString(),
    takenAt: instant(letter.takenAt),
  };
}

export function toPinLetterDto(letter: StoredLetter): PinLetterDto {
  const { id, number, delivery, state, createdAt, expiresAt, takenAt, attestationKey } = letter;
  return {
    id,
    number,
    delivery,
    state,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    takenAt: instant(takenAt),
    attestationReady: attestationKey !== null,
  };
}

function toPinCredentialDto(row: PinCredential): PinCredentialDto {
  const { letter } = row;
  return {
    id: row.id,
    state: row.state,
    channel: row.channel,
    requestedAt: row.requestedAt.toISOString(),
    issuedAt: instant(row.issuedAt),
    issuedByName: row.issuedByName,
    activatedAt: instant(row.activatedAt),
    revokedAt: instant(row.revokedAt),
    version: row.version,
    letter: letter && letterDto(letter),
  };
}

export function toPinAccountDto(account: PinAccount, credentials: PinCredential[]): PinAccountDto {
  const history = credentials.map(toPinCredentialDto);
  return {
    accountId: account.accountId,
    holderName: account.holderName,
    fiscalCode: account.fiscalCode,
    bornOn: account.bornOn,
    birthPlace: account.birthPlace,
    userName: account.userName,
    emailMasked: maskEmail(account.email),
    addressLines: [
      `${account.street} ${account.streetNumber}`,
      `${account.postalCode} ${account.city} (${account.province})`,
    ],
    addressInRegistry: account.inRegistry,
    canIssue: account.status === 'ACCREDITED' || account.status === 'ACTIVE',
    current: history.find(({ state }) => state !== 'REVOKED') ?? null,
    history,
  };
}
