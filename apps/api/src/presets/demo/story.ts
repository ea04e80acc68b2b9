import type { DemoCitizen, DemoOffice } from './actors.js';
import type { Timeline } from './timeline.js';

/** Makes the next person of the demo, living in a sector, with a vehicle. */
export type MakeCitizen = (options?: {
  zone?: string;
  vehicle?: 'CAR' | 'ELECTRIC' | 'MOTORCYCLE' | 'MICROCAR' | 'FOREIGN' | 'HISTORIC';
  named?: { givenName: string; familyName: string; sex: 'M' | 'F' };
}) => Promise<{ citizen: DemoCitizen; zone: string; number: number }>;

type Person = Awaited<ReturnType<MakeCitizen>>;

/**
 * Some forty lives with the permit office, so that every state of the product can be looked at. Numbers are days ago.
 */
export async function tell(timeline: Timeline, office: DemoOffice, make: MakeCitizen): Promise<void> {
  const zones = ['A', 'B', 'C', 'D', 'E', 'F'];
  let told = 0;
  const next = async (options: Parameters<MakeCitizen>[0] = {}): Promise<Person> => {
    const zone = options.zone ?? zones[told % zones.length]!;
    told += 1;
    return make({ ...options, zone });
  };
  /** Every person has minutes of their own, so that a day's events do not fall on one moment. */
  const on = (who: Person, daysAgo: number, what: string, run: () => Promise<void>, order = 0): void =>
    timeline.add(daysAgo, who.number * 4 + order, `${who.citizen.person.email}: ${what}`, run);

  const register = (who: Person, days: number): void =>
    on(who, days, 'registers', () => who.citizen.register());
  const asksCertification = (who: Person, days: number, prefix = 'RES'): void =>
    on(
      who,
      days,
      'asks for a certification',
      () => who.citizen.requestCertification(`${prefix}-${who.zone}`),
      1,
    );
  const certified = (who: Person, days: number, prefix = 'RES'): void => {
    register(who, days);
    asksCertification(who, days, prefix);
    on(who, days - 2, 'is certified', () => office.accept(who.citizen.certification));
  };
  const asksPlate = (who: Person, days: number): void =>
    on(who, days, 'asks for a plate', () => who.citizen.requestPlate(), 1);
  const equipped = (who: Person, days: number, prefix = 'RES'): void => {
    certified(who, days, prefix);
    asksPlate(who, days - 3);
    on(who, days - 4, 'has a plate', () => office.accept(who.citizen.plate));
  };
  const asksSubscription = (who: Person, days: number, product: string, startOn?: string): void =>
    on(who, days, `asks for ${product}`, () => who.citizen.requestSubscription(product, startOn), 1);
  const approved = (who: Person, days: number, product: string, startOn?: string): void => {
    asksSubscription(who, days, product, startOn);
    on(who, days - 1, 'may pay', () => office.accept(who.citizen.subscriptionRequest));
  };
  const pays = (who: Person, days: number): void => on(who, days, 'pays', () => who.citizen.pay(), 2);
  /** From registration to a subscription paid so many days ago. */
  const subscribed = (who: Person, paid: number, product: string, startOn?: string): void => {
    equipped(who, paid + 9, product.startsWith('LAV') ? 'LAV' : 'RES');
    approved(who, paid + 3, product, startOn);
    pays(who, paid);
  };

  // ---- Certifications

  for (const days of [0, 1, 3]) {
    const who = await next();
    register(who, days);
    asksCertification(who, days);
  }
  const late = await next();
  register(late, 14);
  asksCertification(late, 14);

  const inHand = await next();
  register(inHand, 1);
  asksCertification(inHand, 1);
  on(inHand, 0, 'is looked at', async () => void (await office.take(inHand.citizen.certification)), 700);

  for (const [days, reason] of [
    [6, 'DOCUMENT_UNREADABLE'],
    [9, 'FORM_NOT_SIGNED'],
  ] as const) {
    const who = await next();
    register(who, days);
    asksCertification(who, days);
    on(who, days - 2, 'is asked for a better document', () =>
      office.askAgain(who.citizen.certification, reason, 'Nella foto mancano i bordi.'),
    );
  }
  const completed = await next();
  register(completed, 8);
  asksCertification(completed, 8);
  on(completed, 6, 'is asked for a better document', () =>
    office.askAgain(completed.citizen.certification, 'DOCUMENT_EXPIRED'),
  );
  on(completed, 2, 'sends it', () => completed.citizen.complete(completed.citizen.certification));

  const lapsed = await next();
  register(lapsed, 40);
  asksCertification(lapsed, 40);
  on(lapsed, 38, 'is asked for a better document', () =>
    office.askAgain(lapsed.citizen.certification, 'DOCUMENT_UNREADABLE'),
  );

  const refused = await next();
  register(refused, 12);
  asksCertification(refused, 12);
  on(refused, 10, 'is refused', () =>
    office.refuse(
      refused.citizen.certification,
      'NOT_RESIDENT_IN_ZONE',
      'La via indicata è nel settore vicino.',
    ),
  );

  const again = await next();
  register(again, 25);
  asksCertification(again, 25);
  on(again, 23, 'is refused', () => office.refuse(again.citizen.certification, 'DATA_MISMATCH'));
  asksCertification(again, 21);
  on(again, 19, 'is certified', () => office.accept(again.citizen.certification));

  const changedMind = await next();
  register(changedMind, 16);
  asksCertification(changedMind, 16);
  on(changedMind, 15, 'withdraws', () => changedMind.citizen.withdraw(changedMind.citizen.certification));

  certified(await next(), 7);

  // ---- Plates

  for (const days of [0, 2, 4]) {
    const who = await next();
    certified(who, days + 6);
    asksPlate(who, days);
  }
  const poorPhoto = await next();
  certified(poorPhoto, 11);
  asksPlate(poorPhoto, 7);
  on(poorPhoto, 5, 'is asked for a better photo', () =>
    office.askAgain(poorPhoto.citizen.plate, 'DOCUMENT_UNREADABLE'),
  );

  const wrongPlate = await next();
  certified(wrongPlate, 18);
  asksPlate(wrongPlate, 15);
  on(wrongPlate, 13, 'is refused', () => office.refuse(wrongPlate.citizen.plate, 'PLATE_MISMATCH'));

  equipped(await next(), 10);
  equipped(await next({ vehicle: 'FOREIGN' }), 13);

  // ---- Subscription requests

  for (const [days, product] of [
    [0, 'RES-12M'],
    [2, 'RES-3M'],
  ] as const) {
    const who = await next();
    equipped(who, days + 8);
    asksSubscription(who, days, product);
  }
  const secondLook = await next();
  equipped(secondLook, 14);
  asksSubscription(secondLook, 6, 'RES-6M');
  on(secondLook, 4, 'is asked something', () =>
    office.askAgain(
      secondLook.citizen.subscriptionRequest,
      'WRONG_DOCUMENT',
      'Conferma che il veicolo è ancora tuo.',
    ),
  );

  const notAllowed = await next();
  equipped(notAllowed, 20);
  asksSubscription(notAllowed, 12, 'RES-12M');
  on(notAllowed, 10, 'is refused', () =>
    office.refuse(notAllowed.citizen.subscriptionRequest, 'REQUIREMENTS_NOT_MET'),
  );

  const atPage = await next();
  equipped(atPage, 12);
  approved(atPage, 4, 'RES-12M');
  on(
    atPage,
    2,
    'opens the payment page and leaves',
    async () => void (await atPage.citizen.startPayment()),
    2,
  );

  const forgot = await next();
  equipped(forgot, 60);
  approved(forgot, 50, 'RES-3M');

  const annulled = await next();
  equipped(annulled, 30);
  approved(annulled, 22, 'RES-1M');
  on(annulled, 18, 'is annulled', () => office.annul(annulled.citizen.subscriptionRequest, 'DUPLICATE'));

  const gaveUp = await next();
  equipped(gaveUp, 26);
  approved(gaveUp, 19, 'RES-1M');
  on(gaveUp, 15, 'withdraws', () => gaveUp.citizen.withdraw(gaveUp.citizen.subscriptionRequest));

  const greenWaiting = await next({ vehicle: 'ELECTRIC' });
  register(greenWaiting, 6);
  asksPlate(greenWaiting, 6);
  on(greenWaiting, 4, 'has an electric plate', () =>
    office.accept(greenWaiting.citizen.plate, { electricCertified: true }),
  );
  on(greenWaiting, 1, 'asks for electric cars', () => greenWaiting.citizen.requestElectric(), 1);

  // ---- Subscriptions

  for (const [paid, product] of [
    [150, 'RES-12M'],
    [96, 'RES-12M'],
    [41, 'RES-6M'],
    [20, 'RES-3M'],
  ] as const) {
    subscribed(await next(), paid, product);
  }
  subscribed(await next({ vehicle: 'MICROCAR' }), 70, 'RES-12M');
  subscribed(await next({ vehicle: 'MOTORCYCLE' }), 55, 'RES-MOTO-12M');
  subscribed(await next(), 12, 'LAV-1M');
  subscribed(await next({ vehicle: 'HISTORIC' }), 33, 'RES-3M');

  const green = await next({ vehicle: 'ELECTRIC' });
  register(green, 48);
  asksPlate(green, 48);
  on(green, 46, 'has an electric plate', () =>
    office.accept(green.citizen.plate, { electricCertified: true }),
  );
  on(green, 45, 'asks for electric cars', () => green.citizen.requestElectric(), 1);
  on(green, 44, 'may pay', () => office.accept(green.citizen.subscriptionRequest));
  pays(green, 43);

  subscribed(await next(), 1, 'RES-12M', timeline.day(12));

  // Ends in a week; ended ten days ago, and can still be renewed; ended long ago.
  subscribed(await next(), 24, 'RES-1M');
  const ended = await next();
  subscribed(ended, 41, 'RES-1M');
  on(ended, 40, 'is content', () =>
    ended.citizen.rate(ended.citizen.subscriptionRequest, 5, 'Tutto semplice.'),
  );
  subscribed(await next(), 110, 'RES-1M');

  const faithful = await next();
  subscribed(faithful, 45, 'RES-1M');
  on(faithful, 18, 'renews', () => faithful.citizen.renew(), 1);
  pays(faithful, 18);

  const billed = await next();
  subscribed(billed, 30, 'RES-12M');
  on(billed, 28, 'asks for the invoice', () => billed.citizen.requestInvoice(), 3);
  on(billed, 26, 'gets it', () => office.issueInvoices(), 3);

  const toBill = await next();
  subscribed(toBill, 5, 'RES-12M');
  on(toBill, 3, 'asks for the invoice', () => toBill.citizen.requestInvoice(), 3);

  // ---- Assistance

  on(late, 2, 'asks what is going on', () =>
    late.citizen.ask(
      'DOCUMENTS',
      'A che punto è la mia richiesta?',
      'Buongiorno, ho inviato i documenti due settimane fa e non ho ancora avuto risposta.',
    ),
  );
  on(refused, 1, 'does not agree', () =>
    refused.citizen.ask(
      'DOCUMENTS',
      'Via al confine fra due settori',
      'La mia via è per metà in un settore e per metà in un altro. Che cosa scelgo?',
    ),
  );
  on(billed, 14, 'asks about parking', () =>
    billed.citizen.ask(
      'SUBSCRIPTION',
      'Devo esporre il ticket?',
      'Devo stampare il ticket e metterlo sul parabrezza?',
    ),
  );
  on(billed, 13, 'is answered', () =>
    office.answer(
      billed.citizen.thread,
      'Buongiorno, sì: il controllo avviene sulla targa, ma il ticket va esposto.',
    ),
  );
  on(forgot, 3, 'asks about the lapsed request', () =>
    forgot.citizen.ask(
      'PAYMENT',
      'Non ho pagato in tempo',
      'La mia richiesta è decaduta: devo ricominciare da capo?',
    ),
  );
  on(forgot, 2, 'is answered', () =>
    office.answer(
      forgot.citizen.thread,
      'Buongiorno, certificazione e targa restano valide: basta una nuova richiesta di abbonamento.',
    ),
  );
  on(ended, 20, 'asks about moving', () =>
    ended.citizen.ask(
      'OTHER',
      'Cambio di residenza',
      'A dicembre cambio casa e settore. Che cosa devo fare?',
    ),
  );
  on(ended, 19, 'is answered', () =>
    office.answer(
      ended.citizen.thread,
      'Chieda una nuova certificazione per il nuovo settore dopo il trasloco.',
      true,
    ),
  );

  // ---- The three to sign in with

  const marco = await next({ zone: 'B', named: { givenName: 'Marco', familyName: 'Esposito', sex: 'M' } });
  equipped(marco, 13);
  approved(marco, 5, 'RES-12M');

  // Six months that end in twelve days: the renewal is open.
  const anna = await next({ zone: 'C', named: { givenName: 'Anna', familyName: 'Russo', sex: 'F' } });
  subscribed(anna, 170, 'RES-6M');

  // Told last: where she is, the demo is whole.
  const giulia = await next({ zone: 'D', named: { givenName: 'Giulia', familyName: 'Ferri', sex: 'F' } });
  timeline.add(0, 719, `${giulia.citizen.person.email}: registers`, () => giulia.citizen.register());
}
