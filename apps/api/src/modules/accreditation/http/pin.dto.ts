import { ChoiceField, FlagField, IntField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { PIN_STATES, type PinState } from '../domain/pin.machine.js';
import {
  LETTER_STATES,
  PIN_CHANNELS,
  PIN_DELIVERIES,
  type LetterState,
  type PinChannel,
  type PinDelivery,
} from '../persistence/pin.repository.js';
import { IDENTITY_DOCUMENTS, type IdentityDocument } from '../use-cases/issue-pin.use-case.js';

export class PinRequestsQuery extends PageQuery {}

export class PinSearch {
  @TextField({ min: 3, max: 80 })
  q: string;
}

export class PinHolderDto {
  @Out({ format: 'uuid' }) accountId: string;
  @Out() holderName: string;
  @Out() fiscalCodeMasked: string;
  @Out({ type: String, nullable: true }) userName: string | null;
  @Out() city: string;
  @Out({ enum: [...PIN_STATES], enumName: 'PinState', nullable: true, description: 'Null: never asked for' })
  pinState: PinState | null;
  @Out({ type: String, format: 'date-time', nullable: true }) requestedAt: string | null;
  @Out({ enum: [...PIN_CHANNELS], enumName: 'PinChannel', nullable: true }) channel: PinChannel | null;
  @Out({ description: 'A letter was issued for it and never fetched: it has to be issued again' })
  lapsed: boolean;
}

export class PinRequestListDto {
  @Out({ type: () => PinHolderDto, isArray: true }) items: PinHolderDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class PinSearchResultDto {
  @Out({ type: () => PinHolderDto, isArray: true, description: 'Twenty at most' }) items: PinHolderDto[];
}

export class PinLetterDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ enum: [...PIN_DELIVERIES], enumName: 'PinDelivery' }) delivery: PinDelivery;
  @Out({
    enum: [...LETTER_STATES],
    enumName: 'PinLetterState',
    description:
      'PREPARING: being printed. READY: to be downloaded once. TAKEN: on paper. EXPIRED: erased unseen.',
  })
  state: LetterState;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ format: 'date-time', description: 'When it is erased, if nobody downloads it' }) expiresAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) takenAt: string | null;
  @Out() attestationReady: boolean;
}

export class PinCredentialDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...PIN_STATES], enumName: 'PinState' }) state: PinState;
  @Out({ enum: [...PIN_CHANNELS], enumName: 'PinChannel' }) channel: PinChannel;
  @Out({ format: 'date-time' }) requestedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) issuedAt: string | null;
  @Out({ type: String, nullable: true }) issuedByName: string | null;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'First sign-in with it' })
  activatedAt: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) revokedAt: string | null;
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ type: () => PinLetterDto, nullable: true, description: 'The last letter' })
  letter: PinLetterDto | null;
}

export class PinAccountDto {
  @Out({ format: 'uuid' }) accountId: string;
  @Out() holderName: string;
  @Out() fiscalCode: string;
  @Out({ type: String, format: 'date', nullable: true }) bornOn: string | null;
  @Out({ type: String, nullable: true }) birthPlace: string | null;
  @Out({ type: String, nullable: true }) userName: string | null;
  @Out() emailMasked: string;
  @Out({ type: String, isArray: true, description: 'Where the letter goes' }) addressLines: string[];
  @Out({ description: 'Whether that is the address of the registry; else the one declared' })
  addressInRegistry: boolean;
  @Out({ description: 'Whether a PIN can be issued to this account' }) canIssue: boolean;
  @Out({ type: () => PinCredentialDto, nullable: true, description: 'The PIN that is not revoked' })
  current: PinCredentialDto | null;
  @Out({ type: () => PinCredentialDto, isArray: true, description: 'Newest first, the current one included' })
  history: PinCredentialDto[];
}

export class IssuePinDto {
  @ChoiceField(PIN_DELIVERIES, { name: 'PinDelivery', description: 'By post, or handed over at the counter' })
  delivery: PinDelivery;

  @FlagField({ optional: true, description: 'At the counter: the person’s identity was verified' })
  identityVerified?: boolean;

  @ChoiceField(IDENTITY_DOCUMENTS, {
    name: 'IdentityDocument',
    optional: true,
    description: 'At the counter: the document shown. Its number is not recorded.',
  })
  documentKind?: IdentityDocument;

  @IntField({
    min: 1,
    max: 1_000_000_000,
    optional: true,
    nullable: true,
    description: 'Version of the current PIN as you have read it; null when there was none (optimistic lock)',
  })
  version?: number | null;
}
