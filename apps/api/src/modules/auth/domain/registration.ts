import type { Locale } from '@sosta/contracts';

export type RegistrationState = 'STARTED' | 'COMPLETED' | 'EXPIRED' | 'BLOCKED' | 'REJECTED_DUPLICATE';

/** What the person declares on the second page. */
export interface PersonDetails {
  givenName: string;
  familyName: string;
  bornOn: string;
  birthPlace: string;
  birthProvince: string;
  sex: 'M' | 'F';
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
  email: string;
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
  details: PersonDetails | null;
  startedAt: Date;
  expiresAt: Date;
}

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
