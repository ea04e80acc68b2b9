import type { HolderKind, Locale } from '@sosta/contracts';
import type { RegistrationMode, RegistrationVerification } from '../../municipalities/index.js';

/** AWAITING_CONFIRMATION: everything was said, and the link of the e-mail has not been followed yet (R19, R20). */
export type RegistrationState =
  | 'STARTED'
  | 'AWAITING_CONFIRMATION'
  | 'COMPLETED'
  | 'EXPIRED'
  | 'BLOCKED'
  | 'REJECTED_DUPLICATE';

/** What a person declares, or what the registry says of who is recognised; a temporary fiscal code tells no birth. */
export interface PersonDetails {
  givenName: string;
  familyName: string;
  bornOn: string;
  birthPlace: string | null;
  birthProvince: string | null;
  sex: 'M' | 'F' | null;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
}

/** What is declared for a company (R23). */
export interface CompanyDetails {
  companyName: string;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
}

/** One registration on its way (R10–R12). */
export interface Registration {
  id: string;
  mode: RegistrationMode;
  verification: RegistrationVerification;
  holderKind: HolderKind;
  email: string;
  /** Null where people sign in with their e-mail. */
  username: string | null;
  /** The fiscal code, or the VAT number of a company. */
  fiscalCode: string;
  passwordHash: string;
  locale: Locale;
  privacyVersion: number;
  state: RegistrationState;
  sessionTokenHash: string;
  resumeTokenHash: string;
  otpHash: string;
  otpAttempts: number;
  otpSentCount: number;
  otpSentAt: Date;
  otpVerifiedAt: Date | null;
  details: PersonDetails | CompanyDetails | null;
  /** The subscription of the office it claims (R16). */
  officeSubscriptionId: string | null;
  /** Nothing comes of it: the answers must not tell that an account exists. */
  decoy: boolean;
  /** Of a sandbox: what its code does is known beforehand. Null everywhere else, and the database sees to it. */
  magicCode: true | null;
  /** Of the link that confirms it; null until it was sent. */
  linkTokenHash: string | null;
  /** The account that came of it. */
  accountId: string | null;
  completedAt: Date | null;
  startedAt: Date;
  expiresAt: Date;
}

export function isCompany(details: PersonDetails | CompanyDetails): details is CompanyDetails {
  return 'companyName' in details;
}

/**
 * What the person does next. COMPLETE: nothing is missing, the registration can be completed; DONE: there is an account.
 */
export const REGISTRATION_STEPS = ['DETAILS', 'OTP', 'COMPLETE', 'CHECK_EMAIL', 'DONE'] as const;
export type RegistrationStep = (typeof REGISTRATION_STEPS)[number];

export function nextStep(
  registration: Pick<Registration, 'state' | 'mode' | 'verification' | 'details' | 'otpVerifiedAt'>,
): RegistrationStep {
  if (registration.state === 'COMPLETED') return 'DONE';
  if (registration.state === 'AWAITING_CONFIRMATION') return 'CHECK_EMAIL';
  // What the office knows of its subscribers is not asked again (R21–R24).
  if (registration.mode !== 'EXISTING_SUBSCRIBER' && !registration.details) return 'DETAILS';
  if (registration.verification === 'OTP' && !registration.otpVerifiedAt) return 'OTP';
  return 'COMPLETE';
}

/** Whether anything proves that the e-mail address is theirs before there is an account. */
function provesAddress(registration: Pick<Registration, 'verification'>): boolean {
  return registration.verification === 'OTP' || registration.verification === 'LINK';
}

/**
 * Whether its end must look the same where no account may be talked about: nothing proves the address, and neither
 * the registry nor the office has turned the decoy away before.
 */
export function endsAlike(registration: Pick<Registration, 'mode' | 'verification'>): boolean {
  return registration.mode === 'OPEN' && !provesAddress(registration);
}

/** How long the link of the e-mail confirms a registration (R19). */
export const LINK_HOURS = 48;
/** How long the last page still gives the receipt and takes the request for a PIN. */
export const OUTCOME_HOURS = 24;

export const OTP_DIGITS = 6;
/** Wrong codes allowed for one code sent; the last of them ends the registration. */
export const OTP_MAX_ATTEMPTS = 5;
/** Codes sent again, after the first. */
export const OTP_MAX_RESENDS = 3;
export const OTP_RESEND_SECONDS = 60;

/** R12: the session ends a fixed time after its start, whatever happens in between. At that very instant it is over. */
export function isExpired(registration: Pick<Registration, 'expiresAt'>, now: Date): boolean {
  return now >= registration.expiresAt;
}

/** Why a registration takes no more steps; null while it does. */
export function endOf(
  registration: Pick<Registration, 'state' | 'expiresAt'>,
  now: Date,
):
  | 'registration_session_expired'
  | 'otp_attempts_exhausted'
  | 'registration_email_or_fiscal_code_taken'
  | 'registration_session_not_found'
  | null {
  switch (registration.state) {
    case 'STARTED':
    case 'AWAITING_CONFIRMATION':
      return isExpired(registration, now) ? 'registration_session_expired' : null;
    case 'EXPIRED':
      return 'registration_session_expired';
    case 'BLOCKED':
      return 'otp_attempts_exhausted';
    case 'REJECTED_DUPLICATE':
      return 'registration_email_or_fiscal_code_taken';
    case 'COMPLETED':
      return 'registration_session_not_found';
  }
}

export function attemptsLeft(registration: Pick<Registration, 'otpAttempts'>): number {
  return Math.max(OTP_MAX_ATTEMPTS - registration.otpAttempts, 0);
}

export function resendsLeft(registration: Pick<Registration, 'otpSentCount'>): number {
  return Math.max(OTP_MAX_RESENDS - (registration.otpSentCount - 1), 0);
}

export function resendAllowedAt(registration: Pick<Registration, 'otpSentAt'>): Date {
  return new Date(registration.otpSentAt.getTime() + OTP_RESEND_SECONDS * 1000);
}

/** `m•••@example.it`: enough to notice a typing error in one's own address. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}
