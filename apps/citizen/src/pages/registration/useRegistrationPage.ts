import { useRouter } from 'vue-router';
import type { Problem } from '../../lib/problem.js';
import { useRegistrationStore } from '../../stores/registration.js';

/** What the second and third screens share: loading after a reload, and the ways a registration ends early. */
export function useRegistrationPage() {
  const router = useRouter();
  const registration = useRegistrationStore();

  const over = ['registration_session_expired', 'registration_session_not_found', 'otp_attempts_exhausted'];

  /** True when the registration is over and the page has been left. */
  function leaveIfOver({ code }: Problem): boolean {
    if (!over.includes(code)) return false;
    void router.replace({
      name: 'registration-expired',
      query: code === 'otp_attempts_exhausted' ? { motivo: 'codice' } : {},
    });
    return true;
  }
  return { registration, leaveIfOver };
}
