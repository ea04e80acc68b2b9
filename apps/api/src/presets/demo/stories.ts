import type { DemoCitizen, DemoOffice } from './actors.js';
import { DEMO_PIN } from './actors.js';
import { tell, type MakeCitizen } from './story.js';
import type { Timeline } from './timeline.js';
import type { DemoWorld } from './world.js';

/** What a story is told with. */
export interface Stage {
  timeline: Timeline;
  world: DemoWorld;
  office: DemoOffice;
  make: MakeCitizen;
}

export interface Story {
  /** The last one it makes: where this account is, the story is whole. */
  last: string;
  tell: (stage: Stage) => Promise<void>;
}

const ADMINISTRATOR = 'admin@sosta.example';

/** Of each preset, by its slug; one that has none starts empty. */
export const STORIES: Readonly<Record<string, Story>> = {
  caserta: {
    last: 'giulia.ferri@example.it',
    tell: ({ timeline, office, make }) => tell(timeline, office, make),
  },
  marinablu: { last: 'sofia.gallo@example.it', tell: everythingInOneRequest },
  chivasso: { last: 'paolo.ferrero@example.it', tell: soldAtTheOffice },
  valmontone: { last: 'elena.rinaldi@example.it', tell: knownToTheRegistry },
};

const on = (
  timeline: Timeline,
  who: { citizen: DemoCitizen; number: number },
  daysAgo: number,
  what: string,
  run: () => Promise<void>,
  order = 0,
): void => timeline.add(daysAgo, who.number * 4 + order, `${who.citizen.person.email}: ${what}`, run);

async function everythingInOneRequest({ timeline, office, make }: Stage): Promise<void> {
  const applied = async (days: number, product: string, options: Parameters<MakeCitizen>[0] = {}) => {
    const who = await make({ zone: 'CENTRO', ...options });
    on(timeline, who, days, 'registers', async () => {
      await who.citizen.register();
      await who.citizen.signIn();
    });
    on(timeline, who, days, `applies for ${product}`, () => who.citizen.apply(product), 1);
    return who;
  };
  await applied(1, 'CENTRO-1M');
  await applied(3, 'LUNGOMARE-6M', { zone: 'LUNGOMARE', vehicle: 'MICROCAR' });
  const refused = await applied(8, 'CENTRO-12M');
  on(timeline, refused, 6, 'is refused', () =>
    office.refuse(refused.citizen.subscriptionRequest, 'DATA_MISMATCH', 'La targa sul libretto è un’altra.'),
  );
  const subscribed = async (days: number, product: string, options: Parameters<MakeCitizen>[0] = {}) => {
    const who = await applied(days + 3, product, options);
    on(timeline, who, days + 1, 'may pay', () => office.accept(who.citizen.subscriptionRequest));
    on(timeline, who, days, 'pays', () => who.citizen.pay(), 2);
    return who;
  };
  await subscribed(20, 'LUNGOMARE-1M', { zone: 'LUNGOMARE' });
  await subscribed(90, 'CENTRO-12M');
  const sofia = await applied(4, 'CENTRO-6M', {
    named: { givenName: 'Sofia', familyName: 'Gallo', sex: 'F' },
  });
  on(timeline, sofia, 2, 'may pay', () => office.accept(sofia.citizen.subscriptionRequest));
}

async function soldAtTheOffice({ timeline, world, make }: Stage): Promise<void> {
  const sold = await Promise.all(
    [
      { product: 'BLU1-12M', zones: 'BLU1', from: -200, to: 165, cents: '300,00' },
      { product: 'BLU2-3M', zones: 'BLU2', from: -80, to: 10, cents: '60,00' },
      { product: 'TUTTE-12M', zones: 'BLU1|BLU2', from: -400, to: -36, cents: '420,00' },
      // Ended last month: it can be renewed online.
      {
        product: 'BLU1-3M',
        zones: 'BLU1',
        from: -118,
        to: -28,
        cents: '90,00',
        named: { givenName: 'Paolo', familyName: 'Ferrero', sex: 'M' as const },
      },
    ].map(async ({ named, ...sale }, index) => ({
      ...(await make({ zone: sale.zones.slice(0, 4), ...(named ? { named } : {}) })),
      ...sale,
      claim: { abi: 'CH', code: String(1001 + index), year: 2026 },
    })),
  );
  const day = (offset: number): string => timeline.day(offset).split('-').toReversed().join('/');
  const columns =
    'abi;codice;anno;email;codice_fiscale;cognome;nome;indirizzo;civico;cap;comune;provincia;targa;tipo_veicolo;marca;modello;prodotto;zone;valido_dal;valido_al;pagato_il;importo';
  const lines = sold.map(({ citizen: { person, vehicle }, claim, ...sale }) =>
    [
      claim.abi,
      claim.code,
      claim.year,
      person.email,
      person.fiscalCode,
      person.familyName,
      person.givenName,
      person.street,
      person.streetNumber,
      person.postalCode,
      person.city,
      person.province,
      vehicle.plate,
      'AUTO',
      vehicle.make,
      vehicle.model,
      sale.product,
      sale.zones,
      day(sale.from),
      day(sale.to),
      day(sale.from),
      sale.cents,
    ].join(';'),
  );
  timeline.add(15, 0, 'the office sends its subscriptions', () =>
    world.importFile(
      ADMINISTRATOR,
      'OFFICE_SUBSCRIPTIONS',
      'abbonamenti-ufficio.csv',
      [columns, ...lines].join('\r\n'),
    ),
  );
  const paolo = sold.at(-1);
  if (paolo)
    on(timeline, paolo, 12, 'claims his subscription', () => paolo.citizen.register({ claim: paolo.claim }));
}

async function knownToTheRegistry({ timeline, world, office, make }: Stage): Promise<void> {
  const named = { givenName: 'Elena', familyName: 'Rinaldi', sex: 'F' as const };
  const people = [
    await make({ zone: 'CENTRO' }),
    await make({ zone: 'STAZIONE' }),
    await make({ zone: 'CENTRO' }),
    await make({ zone: 'CENTRO', named: { givenName: 'Bruno', familyName: 'Conti', sex: 'M' } }),
    await make({ zone: 'STAZIONE', named }),
  ];
  const columns = 'codice_fiscale;cognome;nome;data_nascita;indirizzo;civico;cap;comune;provincia';
  const lines = people.map(({ citizen: { person } }) =>
    [
      person.fiscalCode,
      person.familyName,
      person.givenName,
      person.bornOn.split('-').toReversed().join('/'),
      person.street,
      person.streetNumber,
      person.postalCode,
      person.city,
      person.province,
    ].join(';'),
  );
  timeline.add(30, 0, 'the registry is sent', () =>
    world.importFile(ADMINISTRATOR, 'REGISTRY', 'anagrafe.csv', [columns, ...lines].join('\r\n')),
  );
  const [waiting, elena] = [people.at(-2), people.at(-1)];
  // Registered, and waits for the PIN.
  if (waiting)
    on(timeline, waiting, 2, 'registers and asks for the PIN', () =>
      waiting.citizen.register({ username: 'bruno.conti', asksPin: true }),
    );
  if (!elena) return;
  const username = 'elena.rinaldi';
  on(timeline, elena, 20, 'registers', () => elena.citizen.register({ username, asksPin: true }));
  on(timeline, elena, 18, 'signs in with the PIN', async () => {
    await world.givePin(username, DEMO_PIN);
    await elena.citizen.signIn({ username, pin: DEMO_PIN });
  });
  on(timeline, elena, 17, 'asks for a certification', () =>
    elena.citizen.requestCertification('RES-STAZIONE'),
  );
  on(timeline, elena, 15, 'is certified', () => office.accept(elena.citizen.certification));
  on(timeline, elena, 14, 'asks for a plate', () => elena.citizen.requestPlate());
}
