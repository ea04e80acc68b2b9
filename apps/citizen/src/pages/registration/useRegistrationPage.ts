import { useRouter } from 'vue-router';
import { completeRegistration, type Registration } from '../../api/index.js';
import type { Problem } from '../../lib/problem.js';
import { nextPage } from '../../router/access.js';
import { useMunicipality } from '../../queries/municipality.js';
import { useRegistrationStore } from '../../stores/registration.js';
import { useSession } from '../../stores/session.js';

/** What the screens of a registration share: going on to what the API asks for next, and the ways it ends early. */
export function useRegistrationPage() {
  const router = useRouter();
  const registration = useRegistrationStore();
  const session = useSession();
  const { query } = useMunicipality();

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

  /** Goes where `next` says; when nothing is missing the registration is completed first (R10, R19, R28). */
  async function advance(view: Registration) {
    registration.keep(view);
    if (view.next !== 'COMPLETE') {
      if (view.next === 'DONE') registration.finish();
      return void (await router.push({ name: registration.place }));
    }
    const answer = await completeRegistration(view.token);
    if (!('accessToken' in answer)) {
      registration.keep(answer);
      if (answer.next === 'DONE') registration.finish();
      return void (await router.replace({ name: registration.place }));
    }
    session.open(answer);
    // The receipt of an accreditation is on the last page (R33); otherwise there is nothing left to see there.
    if ((await query.refresh()).data?.registrationReceipt) {
      registration.finish();
      await router.replace({ name: 'registration-done' });
    } else {
      const wanted = registration.typed.next;
      registration.drop(true);
      await router.replace(wanted ? nextPage(wanted) : { name: 'dashboard', query: { benvenuto: '1' } });
    }
  }
  return { registration, leaveIfOver, advance };
}
