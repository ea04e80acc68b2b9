import { Citizen } from '../src/citizen.js';
import { pdf } from '../src/files.js';
import { newPlate } from '../src/people.js';
import { enter, tabTo } from '../src/keyboard.js';
import { authenticatorCode } from '../src/office.js';
import { stack } from '../src/stack.js';
import {
  decide,
  heading,
  openCase,
  openDashboard,
  press,
  sendNow,
  signIn,
  signInAtDesk,
  upload,
} from '../src/steps.js';
import { expect, test, type Route } from '../src/test.js';

test('a refusal says why, survives a lost connection, and a new request may follow (R50, R52, R65)', async ({
  phone,
  desk,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());
  const reason = 'L’indirizzo di residenza non è nel settore scelto.';

  await signInAtDesk(desk, 'refusal');
  await openCase(desk, number);
  await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Rifiuta' }).click();
  const dialog = desk.getByRole('dialog');
  await press(dialog, 'Rifiuta e avvisa');
  const alert = dialog.getByRole('alert').filter({ hasText: 'Scegli almeno un motivo' });
  await expect(alert).toBeFocused();
  await checkA11y(desk, 'desk-refuse-errors');
  await dialog.getByRole('checkbox', { name: reason }).check();
  await dialog.getByLabel('Nota per il cittadino').fill('Via Mazzini 200 è nel settore C.');
  // The very e-mail that will leave.
  await expect(dialog.getByText(/Via Mazzini 200 è nel settore C\./).last()).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(reason);
  await checkA11y(desk, 'desk-refuse', { narrow: true });

  // The connection goes as it is sent: said where one looks, nothing is lost, and it comes back by itself.
  await desk.context().setOffline(true);
  await press(dialog, 'Rifiuta e avvisa');
  const failure = dialog.getByRole('alert').filter({ hasText: 'La decisione non è stata registrata' });
  await expect(failure).toContainText('Quello che hai scritto è rimasto qui.');
  await expect(failure).toBeFocused();
  await checkA11y(desk, 'desk-decision-offline', { narrow: true });
  await desk.context().setOffline(false);
  await expect(failure).toContainText('La connessione è tornata: conferma di nuovo.');
  await expect(dialog.getByLabel('Nota per il cittadino')).toHaveValue('Via Mazzini 200 è nel settore C.');
  // Now the office gets it and the answer is lost: the same again is still one decision.
  const refusal = /\/refuse$/;
  const loseAnswer = async (route: Route): Promise<void> => {
    expect((await route.fetch()).status()).toBe(200);
    await route.abort();
  };
  await desk.route(refusal, loseAnswer, { times: 1 });
  await press(dialog, 'Rifiuta e avvisa');
  await expect(failure).toBeVisible();
  await press(dialog, 'Rifiuta e avvisa');
  await expect(dialog).toBeHidden();

  // Taken back before it leaves: the case is as it was, and so is what was written.
  await desk.getByRole('button', { name: /^Annulla.*rifiutata/ }).click();
  await expect(heading(desk, number)).toBeVisible();
  await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Rifiuta' }).click();
  await expect(dialog.getByRole('checkbox', { name: reason })).toBeChecked();
  await expect(dialog.getByLabel('Nota per il cittadino')).toHaveValue('Via Mazzini 200 è nel settore C.');
  await press(dialog, 'Rifiuta e avvisa');
  await expect(dialog).toBeHidden();
  // It leaves meanwhile, should the look take that long.
  await checkA11y(desk, 'desk-undo-notice', { narrow: true });
  const now = desk.getByRole('button', { name: new RegExp(`^Invia subito.*${number}`) });
  if (await now.isVisible()) await now.click({ timeout: 3000 }).catch(() => undefined);

  const mail = await citizen.inbox.message(new RegExp(`${number}: non possiamo accettarla`));
  expect(mail.text).toContain(reason);
  expect(mail.text).toContain('Via Mazzini 200 è nel settore C.');

  await signIn(phone, citizen.person);
  await openDashboard(phone);
  await expect(phone.getByRole('table', { name: 'Richieste Certificazioni' })).toContainText('Rifiutata');
  await phone.getByRole('link', { name: /^Dettagli/ }).click();
  await expect(phone.getByText('Perché è stata rifiutata')).toBeVisible();
  await expect(phone.getByText(reason).first()).toBeVisible();
  await checkA11y(phone, 'request-refused');
  await phone.getByRole('link', { name: 'Correggi e invia di nuovo' }).click();
  await expect(heading(phone, 'Nuova Certificazione')).toBeVisible();
});

test('a withdrawn case keeps what was written; only the document that is asked for is sent again', async ({
  phone,
  desk,
  watch,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());
  const dialog = desk.getByRole('dialog');
  await signInAtDesk(desk, 'integration');

  await test.step('the citizen withdraws under the open decision', async () => {
    const withdrawn = await citizen.askPlate();
    const { number: given } = await citizen.asked(withdrawn);
    await openCase(desk, given);
    const decision = desk.getByRole('group', { name: 'Decisione' });
    await decision.getByRole('button', { name: 'Rifiuta' }).click();
    await dialog.getByLabel('Nota per il cittadino').fill('Il libretto è di un’altra auto.');
    await citizen.withdraw(withdrawn);
    watch.expectAnswer(/POST .*\/(refuse|preview) 409/);
    await press(dialog, 'Rifiuta e avvisa');
    const conflict = dialog.getByRole('alert').filter({ hasText: 'Nel frattempo la richiesta è cambiata' });
    await expect(conflict).toBeFocused();
    await expect(conflict).toContainText('Ritirata');
    await expect(dialog.getByLabel('Nota per il cittadino')).toHaveValue('Il libretto è di un’altra auto.');
    await checkA11y(desk, 'desk-decision-overtaken', { narrow: true });
    await press(conflict, 'Vai alla prossima richiesta');
    await expect(dialog).toBeHidden();
    await expect(heading(desk, given)).toBeHidden();
  });

  await openCase(desk, number);
  await test.step('two documents side by side, the history and the notes, a colleague to pass it to', async () => {
    await desk.keyboard.press('x');
    await expect(desk.getByRole('button', { name: 'Chiudi il confronto' })).toBeVisible();
    await checkA11y(desk, 'desk-compare');
    await desk.keyboard.press('x');
    await desk.getByRole('tab', { name: 'Storia' }).click();
    await checkA11y(desk, 'desk-history');
    await desk.keyboard.press('n');
    await desk.getByRole('textbox', { name: 'Nota interna' }).fill('Ho chiesto all’anagrafe.');
    await checkA11y(desk, 'desk-notes', { narrow: true });
    await desk.getByRole('tab', { name: 'Esame' }).click();
    await press(desk, /^Passa a…/);
    await checkA11y(desk, 'desk-hand-over', { narrow: true });
    await desk.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
  await desk
    .getByRole('radiogroup', { name: 'Giudizio: Documento d’identità' })
    .getByRole('radio', { name: 'Illeggibile' })
    .check();
  await desk
    .getByRole('group', { name: 'Decisione' })
    .getByRole('button', { name: 'Richiedi integrazione' })
    .click();
  await expect(dialog.getByRole('checkbox', { name: /Documento d’identità/ })).toBeChecked();
  await dialog.getByRole('checkbox', { name: /Il documento non si legge bene/ }).check();
  // And one that was never sent.
  await dialog
    .getByRole('group', { name: 'Chiedi un documento in più' })
    .getByRole('checkbox', { name: 'Altro documento' })
    .check();
  await checkA11y(desk, 'desk-integrate', { narrow: true });
  // The verdict in words, for the citizen, to be changed at will.
  await expect(dialog.getByLabel('Nota per il cittadino')).toHaveValue(/^Documento d’identità: non si legge/);
  await press(dialog, 'Invia la richiesta');
  await sendNow(desk, number);

  const mail = await citizen.inbox.message(new RegExp(`${number}: manca qualcosa`));
  expect(mail.text).toContain('Il documento non si legge bene.');
  await signIn(phone, citizen.person);
  await openDashboard(phone);
  await phone.getByRole('link', { name: /^Integra i documenti/ }).click();
  await expect(phone.getByRole('heading', { level: 2, name: 'Documenti da integrare' })).toBeVisible();
  await expect(phone.getByRole('button', { name: /^Scegli un file/ })).toHaveCount(2);
  await checkA11y(phone, 'request-integration');
  await upload(phone, 'Documento d’identità', pdf('carta-identita-nuova.pdf', 'Carta di identita'));
  await upload(phone, 'Altro documento', pdf('permesso.pdf', 'Permesso di soggiorno'));
  await press(phone, 'Invia i documenti');
  await expect(phone.getByRole('heading', { level: 2, name: 'Documenti da integrare' })).toBeHidden();
  await expect(phone.getByText('carta-identita-nuova.pdf')).toBeVisible();
  await checkA11y(phone, 'request-integrated');

  await openCase(desk, number);
  await expect(desk.getByText(/Documento d’identità \(sostituito\)/)).toBeVisible();
  await expect(desk.getByRole('note', { name: 'Integrazione rientrata' })).toContainText(
    'Documento d’identità',
  );
  await checkA11y(desk, 'desk-review-integrated');
  await decide(desk, number, 'Accetta');
  await citizen.inbox.message(new RegExp(`Richiesta ${number} accettata`));
});

test('twenty cases of every kind cleared without a mouse, and one without single keys', async ({
  desk,
  office,
  checkA11y,
}) => {
  const account = stack().desks.keyboard;
  // One after the other for each person: many files at once would only wait for each other.
  const asks = async (plates: number): Promise<{ citizen: Citizen; id: string }[]> => {
    const citizen = await Citizen.register();
    const asked = [await citizen.askCertification()];
    while (asked.length <= plates) asked.push(await citizen.askPlate({ plate: newPlate() }));
    return asked.map((id) => ({ citizen, id }));
  };
  const subscribes = async (): Promise<{ citizen: Citizen; id: string }[]> => {
    const citizen = await Citizen.register();
    return [{ citizen, id: await citizen.readyToSubscribe(office) }];
  };
  const cases = (await Promise.all([subscribes(), subscribes(), asks(4), asks(4), asks(4), asks(3)])).flat();
  const ids = cases.slice(0, 20).map(({ id }) => id);
  // Handed over by a colleague: nobody else at work meanwhile takes them.
  await office.handOver(
    cases.map(({ id }) => id),
    account.name,
  );
  const keyboard = desk.keyboard;

  await test.step('sign in', async () => {
    await desk.goto('/backoffice/');
    await expect(heading(desk, 'Accesso ufficio')).toBeFocused();
    await tabTo(desk, desk.getByLabel('E-mail', { exact: true }));
    await keyboard.type(account.email);
    await tabTo(desk, desk.getByLabel('Password', { exact: true }));
    await keyboard.type(account.password);
    await keyboard.press('Enter');
    await expect(desk.getByLabel('Codice di 6 cifre')).toBeFocused();
    await keyboard.type(authenticatorCode(account));
    await keyboard.press('Enter');
    await expect(heading(desk, 'Coda')).toBeVisible();
  });

  await test.step('the list of shortcuts', async () => {
    await keyboard.press('?');
    await expect(desk.getByRole('dialog')).toContainText('Elenco delle scorciatoie');
    await checkA11y(desk, 'desk-shortcuts');
    await keyboard.press('Escape');
    await expect(desk.getByRole('dialog')).toBeHidden();
  });

  await test.step('to the first of the own cases', async () => {
    await keyboard.press('g');
    await keyboard.press('q');
    await expect(heading(desk, 'Coda')).toBeVisible();
    await enter(desk, desk.getByRole('link', { name: /^Le mie/ }));
    await expect(desk).toHaveURL(/claimed=MINE/);
    await expect(desk.getByRole('main').getByRole('row').nth(1)).toContainText(/In carico a\s*Tu/);
    await keyboard.press('/');
    await expect(desk.getByRole('searchbox', { name: 'Cerca nella coda' })).toBeFocused();
    await keyboard.press('Tab');
    await keyboard.press('j');
    await expect(desk.getByRole('main').getByRole('table').getByRole('link').first()).toBeFocused();
    await keyboard.press('Enter');
    await expect(heading(desk, /^CE-/)).toBeVisible();
    await keyboard.press('/');
    await expect(desk.getByRole('dialog')).toBeVisible();
    await keyboard.press('Escape');
    await expect(desk.getByRole('dialog')).toBeHidden();
  });

  const dialog = desk.getByRole('dialog');
  const decisions = ['accept', 'refuse', 'accept', 'integrate', 'accept'] as const;
  const taken: string[] = [];
  let subscriptions = 0;
  await test.step('twenty decisions', async () => {
    for (let at = 0; at < ids.length; at += 1) {
      await expect(desk.getByRole('group', { name: 'Decisione' })).toBeVisible();
      // A subscription has no documents of its own to send again.
      const subscription = await desk.getByText(/^Abbonamento ·/).isVisible();
      subscriptions += Number(subscription);
      const decision = subscription
        ? (['accept', 'refuse'] as const)[subscriptions % 2]!
        : decisions[at % 5]!;
      const number = (await heading(desk, /^CE-/).textContent())!.trim();
      expect(taken).not.toContain(number);
      await keyboard.press({ accept: 'a', refuse: 'r', integrate: 'i' }[decision]);
      await expect(dialog).toBeVisible();
      if (decision === 'integrate') {
        await tabTo(
          desk,
          dialog.getByRole('group', { name: 'Documenti da ricaricare' }).getByRole('checkbox').first(),
        );
        await keyboard.press('Space');
      }
      if (decision !== 'accept') {
        const legend = decision === 'refuse' ? 'Motivi del rifiuto' : 'Che cosa non va';
        await tabTo(desk, dialog.getByRole('group', { name: legend }).getByRole('checkbox').first());
        await keyboard.press('Space');
      }
      await keyboard.press('Control+Enter');
      await expect(dialog).toBeHidden();
      taken.push(number);
      await expect(heading(desk, number)).toBeHidden();
    }
    expect(subscriptions).toBe(2);
  });

  await test.step('with single keys switched off nothing happens (WCAG 2.1.4); Tab and Enter do', async () => {
    await keyboard.press('?');
    await tabTo(desk, dialog.getByRole('switch', { name: /tasti singoli/ }));
    await keyboard.press('Space');
    await keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    const number = (await heading(desk, /^CE-/).textContent())!.trim();
    await keyboard.press('a');
    await keyboard.press('p');
    await expect(dialog).toBeHidden();
    await enter(
      desk,
      desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: /^Accetta/ }),
    );
    await expect(dialog).toBeVisible();
    await enter(desk, dialog.getByRole('button', { name: 'Accetta e avvisa' }));
    await expect(dialog).toBeHidden();
    await enter(desk, desk.getByRole('button', { name: new RegExp(`^Invia subito.*${number}`) }));
  });

  // By the time the last has left, all have.
  const open = async (): Promise<string[]> => {
    const asked = await Promise.all(cases.map(({ citizen, id }) => citizen.asked(id)));
    return asked
      .filter(({ state }) => ['SUBMITTED', 'UNDER_REVIEW'].includes(state))
      .map(({ number }) => number);
  };
  await expect.poll(open, { timeout: 30_000 }).toEqual([]);
});
