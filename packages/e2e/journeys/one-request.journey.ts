import type { Locator, Page } from '@playwright/test';
import { pdf, photo } from '../src/files.js';
import { Inbox, linkIn } from '../src/mail.js';
import { newMicrocarPlate, newPlate } from '../src/people.js';
import {
  decide,
  fillCredentials,
  fillDetails,
  heading,
  openCase,
  payWith,
  press,
  problems,
  sendNow,
  sentNumber,
  signIn,
  signInAtDesk,
  table,
  upload,
} from '../src/steps.js';
import { expect, test } from '../src/test.js';
import { openSection, seasidePerson, signOut } from '../src/towns.js';

const SEASIDE = 'marinablu';
const REASON = 'I dati inseriti non corrispondono a quelli dei documenti.';
const MENU = { name: 'Menu principale' } as const;

const spaced = (plate: string): string => `${plate.slice(0, 2)} ${plate.slice(2, 5)} ${plate.slice(5)}`;
const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });

interface Vehicle {
  kind: 'Automobile o furgone' | 'Microcar o ciclomotore';
  plate: string;
  make: string;
  model: string;
}

/** Everything that "Richiesta abbonamento" asks for, but the documents. */
async function describe(page: Page, { kind, plate, make, model }: Vehicle, product: RegExp): Promise<void> {
  await page.getByRole('radio', { name: kind, exact: true }).check();
  await field(page, 'Targa').fill(plate);
  await field(page, 'Conferma la targa').fill(plate);
  await field(page, 'Marca').fill(make);
  await field(page, 'Modello').fill(model);
  await field(page, 'Alimentazione').selectOption({ label: 'Benzina' });
  await page.getByRole('radio', { name: product }).check();
}

async function attach(page: Page): Promise<void> {
  await upload(page, 'Documento d’identità', photo('carta-identita.png', 300, 200));
  await upload(page, 'Libretto del veicolo', pdf('libretto.pdf', 'Carta di circolazione'));
}

for (const device of ['phone', 'desk'] as const) {
  test(`everything in one request, on a ${device}: from the office’s notices to the renewal at the counter`, async ({
    another,
    desk,
    checkA11y,
    watch,
  }) => {
    const page = await another(device);
    const look = (screen: string): Promise<void> => checkA11y(page, `seaside-${device}-${screen}`);
    const lookAtDesk = (screen: string): Promise<void> =>
      checkA11y(desk, `seaside-${device}-office-${screen}`);
    const operator = device === 'phone' ? 'seasidePhone' : 'seasideDesk';
    const person = seasidePerson();
    const inbox = new Inbox(person.email);
    const car: Vehicle = { kind: 'Automobile o furgone', plate: newPlate(), make: 'Fiat', model: 'Panda' };
    const microcar: Vehicle = {
      kind: 'Microcar o ciclomotore',
      plate: newMicrocarPlate(),
      make: 'Aixam',
      model: 'City',
    };
    const requests = table(page, 'Le mie richieste');
    const subscriptions = table(page, 'I miei Abbonamenti');

    await test.step('the office has moved, opens from 9:00 to 12:30 and takes microcars (R72, R73)', async () => {
      await page.goto(`/${SEASIDE}/`);
      const notices = page.getByRole('region', { name: 'Avvisi' });
      await expect(notices).toContainText('piazza Santa Teresa, presso il teatro Falcone Borsellino');
      await expect(notices).toContainText('dalle 9:00 alle 12:30');
      await expect(notices).toContainText('anche per le microcar');
      await expect(notices).toContainText('l’abbonamento e il libretto di circolazione');
      await expect(page.getByRole('table', { name: 'Orari dello sportello' })).toContainText('9:00');
      await look('home');
      await page.getByRole('link', { name: 'Regolamento', exact: true }).click();
      await expect(heading(page, /Regolamento/)).toBeVisible();
      await expect(page.getByRole('heading', { level: 2, name: 'La seconda targa' })).toBeVisible();
      await look('regulation');
    });

    await test.step('who is not signed in registers first (R58); no code is asked for (R11, R15)', async () => {
      await openSection(page, 'Richiesta abbonamento');
      await expect(heading(page, 'Login')).toBeVisible();
      await expect(page.getByText('Per vedere questa pagina devi accedere.')).toBeVisible();
      await look('login');
      await page.getByRole('link', { name: 'Registrati' }).click();
      await expect(heading(page, 'Registrazione')).toBeVisible();
      await expect(page.getByText('è tua e dei veicoli intestati a te')).toBeVisible();
      await fillCredentials(page, person);
      await look('registration');
      await press(page, 'Registrati');
      await expect(heading(page, 'I tuoi dati')).toBeVisible();
      await fillDetails(page, person);
      await look('details');
      await press(page, 'Continua');
      // Back to what was wanted before.
      await expect(heading(page, 'Richiesta abbonamento')).toBeVisible();
      await look('registered');
    });

    await test.step('login with e-mail and password (R15)', async () => {
      await signOut(page, person);
      await signIn(page, person, 'area', SEASIDE);
      await expect(heading(page, `Ciao, ${person.givenName}`)).toBeVisible();
      await look('area-empty');
    });

    await test.step('all data are mandatory, the documents too (R59)', async () => {
      await openSection(page, 'Richiesta abbonamento');
      await expect(heading(page, 'Richiesta abbonamento')).toBeVisible();
      await expect(page.getByText('(compresi i documenti) sono obbligatori')).toBeVisible();
      await look('request');
      await press(page, 'Effettua Richiesta');
      await expect(problems(page)).toBeFocused();
      for (const text of ['Scrivi la targa', 'Scrivi la marca', 'Scegli il tipo di abbonamento'])
        await expect(problems(page)).toContainText(text);
      await describe(page, car, /Centro storico – mensile/);
      await press(page, 'Effettua Richiesta');
      await expect(problems(page).getByRole('link')).toHaveText([
        'Carica il documento d’identità',
        'Carica il libretto del veicolo',
      ]);
      await look('request-errors');
    });

    const ask = async (): Promise<string> => {
      await press(page, 'Effettua Richiesta');
      const number = await sentNumber(page);
      await inbox.message(new RegExp(`Richiesta ${number} ricevuta`));
      return number;
    };

    const refused =
      await test.step('“Effettua Richiesta”, the e-mail and “Le mie richieste” (R60–R62)', async () => {
        await attach(page);
        const number = await ask();
        await look('request-sent');
        await openSection(page, 'Le mie richieste');
        await expect(heading(page, 'Le mie richieste')).toBeVisible();
        await expect(requests.getByRole('row').filter({ hasText: number })).toContainText('Inviata');
        await look('requests');
        return number;
      });

    await test.step('an operator refuses it, and the e-mail says why (R63–R65)', async () => {
      await signInAtDesk(desk, operator);
      await openCase(desk, refused, SEASIDE);
      await expect(desk.getByText(spaced(car.plate)).first()).toBeVisible();
      await lookAtDesk('review');
      await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Rifiuta' }).click();
      const dialog = desk.getByRole('dialog');
      await press(dialog, 'Rifiuta e avvisa');
      await expect(dialog.getByRole('alert').filter({ hasText: 'Scegli almeno un motivo' })).toBeVisible();
      await dialog.getByRole('checkbox', { name: REASON }).check();
      await field(desk, 'Nota per il cittadino').fill('Sul libretto il nome è un altro.');
      await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(REASON);
      await lookAtDesk('refusal');
      await press(dialog, 'Rifiuta e avvisa');
      await sendNow(desk, refused);
      const mail = await inbox.message(new RegExp(`${refused}: non possiamo accettarla`));
      expect(mail.text).toContain(REASON);
      expect(mail.text).toContain('Sul libretto il nome è un altro.');
      await page.reload();
      await requests
        .getByRole('row')
        .filter({ hasText: refused })
        .getByRole('link', { name: /^Dettagli/ })
        .click();
      await expect(page.getByText('Perché è stata rifiutata')).toBeVisible();
      await expect(page.getByText(REASON).first()).toBeVisible();
      await look('request-refused');
    });

    const accepted = await test.step('asked again, it is accepted (R64)', async () => {
      await page.getByRole('link', { name: 'Correggi e invia di nuovo' }).click();
      await expect(heading(page, 'Richiesta abbonamento')).toBeVisible();
      await describe(page, car, /Centro storico – mensile/);
      await attach(page);
      const number = await ask();
      await openCase(desk, number, SEASIDE);
      await decide(desk, number, 'Accetta');
      await inbox.message(new RegExp(`Richiesta ${number} accettata: paga entro`));
      return number;
    });

    await test.step('the second plate waits for the payment of the first (R66, R67)', async () => {
      watch.expectAnswer(/POST .*\/subscription-applications 409/);
      await openSection(page, 'Richiesta abbonamento');
      await expect(page.getByText('Prima completa la targa che hai già chiesto')).toBeVisible();
      await describe(page, microcar, /Lungomare – semestrale/);
      await attach(page);
      await look('second-plate-hint');
      await press(page, 'Effettua Richiesta');
      await expect(problems(page)).toContainText('solo dopo aver richiesto e pagato quello per la prima');
      await look('second-plate-refused');
      await openSection(page, 'Le mie richieste');
      await expect(page.getByText('2 richieste')).toBeVisible();
    });

    await test.step('it is paid from “Le mie richieste” (R74, R75)', async () => {
      const row = requests.getByRole('row').filter({ hasText: accepted });
      await expect(row).toContainText('Paga entro');
      await expect(requests.getByRole('link', { name: /^Paga/ })).toHaveCount(1);
      await look('requests-to-pay');
      await row.getByRole('link', { name: /^Paga/ }).click();
      await expect(heading(page, 'Pagamento')).toBeVisible();
      await look('payment');
      await press(page, /^Paga /);
      await payWith(page, 'Pagamento riuscito');
      await expect(heading(page, 'Pagamento riuscito')).toBeVisible();
      await expect(page.getByText('Ti abbiamo inviato per email il ticket e la ricevuta.')).toBeVisible();
      await look('payment-succeeded');
    });

    await test.step('one e-mail with exactly two PDFs and the link to the invoice (R77, R78)', async () => {
      const mail = await inbox.message(/Pagamento ricevuto/);
      expect(mail.attachments.map(({ contentType, filename }) => `${contentType} ${filename}`)).toEqual([
        expect.stringMatching(/^application\/pdf ticket.*\.pdf$/i),
        expect.stringMatching(/^application\/pdf ricevuta.*\.pdf$/i),
      ]);
      for (const { index } of mail.attachments)
        expect((await inbox.attachment(mail, index)).subarray(0, 5).toString()).toBe('%PDF-');
      await page.goto(linkIn(mail, /\/fattura#/));
      await expect(heading(page, 'Fattura')).toBeVisible();
      await expect(page.getByText(person.fiscalCode)).toBeVisible();
      await look('invoice');
      await press(page, 'Richiedi la fattura');
      await expect(page.getByText('Fattura richiesta')).toBeVisible();
      await look('invoice-requested');
      await inbox.message(/Fattura richiesta/);
    });

    const sold = await test.step('“I miei Abbonamenti” has the data (R79)', async () => {
      await openSection(page, 'I miei Abbonamenti');
      await expect(heading(page, 'I miei Abbonamenti')).toBeVisible();
      const row = subscriptions.getByRole('row').filter({ hasText: 'Centro storico – mensile' });
      await expect(row).toContainText('Attivo');
      await look('subscriptions');
      await row.getByRole('link', { name: 'Centro storico – mensile' }).click();
      await expect(heading(page, 'Centro storico – mensile')).toBeVisible();
      await expect(table(page, 'Pagamenti effettuati')).toContainText('25,00');
      await expect(page.getByRole('region', { name: 'Zone di validità' })).toContainText(
        'Piazza Santa Teresa',
      );
      await expect(page.getByRole('main').getByRole('link', { name: 'I miei Abbonamenti' })).toBeVisible();
      await look('subscription');
      const text = await page.getByRole('region', { name: 'Dettagli' }).textContent();
      return /MB-\S*?\d{6}/.exec(text ?? '')?.[0] ?? '';
    });

    await test.step('another holder needs a new account (R14, R68)', async () => {
      await openSection(page, 'Richiesta abbonamento');
      await expect(page.getByText('Prima completa la targa che hai già chiesto')).toBeHidden();
      await page.getByRole('radio', { name: 'Un altro veicolo' }).check();
      await describe(page, microcar, /Lungomare – semestrale/);
      await page.getByRole('radio', { name: 'Veicolo di un familiare' }).check();
      await expect(page.getByText('Serve un nuovo account per l’intestatario')).toBeVisible();
      await press(page, 'Effettua Richiesta');
      await expect(problems(page).getByRole('link')).toHaveText([
        'Il veicolo deve essere intestato a te: per un altro intestatario serve un nuovo account',
      ]);
      await look('other-holder');
    });

    await test.step('with the first one paid the second plate may follow, a microcar (R66, R72)', async () => {
      await page.getByRole('radio', { name: 'Intestatario', exact: true }).check();
      // The documents of the attempt that had to wait are still there.
      await expect(page.getByText('Caricato', { exact: true })).toHaveCount(2);
      const number = await ask();
      await openSection(page, 'Le mie richieste');
      await expect(requests.getByRole('row').filter({ hasText: number })).toContainText(
        'Lungomare – semestrale',
      );
    });

    await test.step('renewal is made at the counter, with subscription and libretto (R93)', async () => {
      await openSection(page, 'I miei Abbonamenti');
      await subscriptions.getByRole('link', { name: /^Rinnova/ }).click();
      await expect(heading(page, 'Rinnova l’abbonamento')).toBeVisible();
      const counter = page.getByRole('region', { name: 'Il rinnovo si fa allo sportello' });
      await expect(counter).toContainText(`l’abbonamento ${sold}`);
      await expect(counter).toContainText(
        `il libretto (carta di circolazione) del veicolo ${spaced(car.plate)}`,
      );
      await expect(counter).toContainText('teatro Falcone Borsellino');
      await expect(page.getByRole('button', { name: /^Rinnova/ })).toHaveCount(0);
      await look('renewal');
    });

    await test.step('the operator sees both papers and renews (R93)', async () => {
      await desk
        .getByRole('navigation', MENU)
        .getByRole('link', { name: /^Abbonamenti/ })
        .click();
      await desk.getByLabel('Cerca un abbonamento').fill(sold);
      await desk.getByRole('link', { name: sold }).click();
      await expect(heading(desk, `Abbonamento ${sold}`)).toBeVisible();
      await press(desk, 'Rinnova allo sportello');
      const dialog = desk.getByRole('dialog');
      await expect(dialog.getByText('25,00')).toBeVisible();
      await press(dialog, 'Incassa e rinnova');
      await expect(dialog.getByText('Conferma di aver visto tutti e due i documenti.').first()).toBeVisible();
      await lookAtDesk('counter-errors');
      await dialog.getByRole('checkbox', { name: 'Ho visto l’abbonamento' }).check();
      await dialog.getByRole('checkbox', { name: /Ho visto il libretto/ }).check();
      await lookAtDesk('counter');
      await press(dialog, 'Incassa e rinnova');
      await expect(dialog).toBeHidden();
      await expect(desk.getByText('Rinnovo registrato')).toBeVisible();
      await expect(desk.getByRole('button', { name: 'Stampa ticket' })).toBeVisible();
      await lookAtDesk('renewed');
      await openSection(page, 'I miei Abbonamenti');
      await page.reload();
      await expect(subscriptions.getByRole('row')).toHaveCount(3);
      await expect(subscriptions.getByRole('link', { name: /^Rinnova/ })).toHaveCount(0);
      await look('subscriptions-renewed');
    });

    await test.step('problems and doubts go to assistance (R94)', async () => {
      const subject = `Targa nuova ${person.fiscalCode}`;
      await openSection(page, 'Assistenza');
      await expect(heading(page, 'Assistenza')).toBeVisible();
      await field(page, 'Di cosa hai bisogno?').selectOption({ label: 'Documenti' });
      await field(page, 'Oggetto').fill(subject);
      await field(page, 'Descrivi il problema o il dubbio').fill('Dove si espone il ticket della microcar?');
      await look('assistance');
      await press(page, 'Invia il messaggio');
      await expect(page.getByText(/Messaggio inviato: numero/)).toBeVisible();
      await desk
        .getByRole('navigation', MENU)
        .getByRole('link', { name: /^Assistenza/ })
        .click();
      await desk.getByRole('link', { name: subject }).click();
      await field(desk, 'Risposta').fill('Sul parabrezza, ben visibile.');
      await press(desk, 'Invia la risposta');
      await expect(desk.getByRole('list', { name: 'Messaggi' })).toContainText('Sul parabrezza');
      await inbox.message(/Risposta alla tua segnalazione/);
      await page.reload();
      await expect(page.getByRole('list', { name: 'Messaggi' })).toContainText(
        'Sul parabrezza, ben visibile.',
      );
      await look('assistance-answer');
    });
  });
}
