import { once } from 'node:events';
import { createServer } from 'node:http';
import { heading, press, signInAtDesk } from '../src/steps.js';
import { stack, TOWN } from '../src/stack.js';
import { expect, test } from '../src/test.js';

test('other programs are given a key and told what happens', async ({ desk, checkA11y, watch }) => {
  // What is wrong with an address is told at its field.
  watch.expectAnswer(/POST .*\/webhook-endpoints 422/);
  const name = `Palmari ${Date.now().toString(36)}`;
  const heard: { path: string; signature: unknown; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', signature: request.headers['webhook-signature'], body });
      response.end('grazie');
    });
  }).listen(Number(stack().receiver.split(':')[1]), '127.0.0.1');
  await once(receiver, 'listening');
  try {
    await signInAtDesk(desk, 'integrations');
    await desk.goto(`/backoffice/${TOWN}/integrazioni`);
    await expect(heading(desk, 'Integrazioni')).toBeVisible();

    // A key, shown once, that checks a plate.
    await press(desk, 'Nuova chiave');
    const form = desk.getByRole('dialog');
    await form.getByLabel('Chi la usa').fill(name);
    await expect(form.getByRole('checkbox', { name: /^Controllare targhe/ })).toBeChecked();
    await checkA11y(desk, 'api-key-form', { narrow: true });
    await press(form, 'Crea la chiave');
    const once_ = desk.getByRole('dialog', { name: 'La chiave è pronta' });
    const key = (await once_.getByText(/^sosta_live_/).textContent()) ?? '';
    await checkA11y(desk, 'api-key-ready', { narrow: true });
    await press(once_, 'Fatto');
    await expect(once_).toBeHidden();
    await expect(desk.getByText(key)).toHaveCount(0);
    const checked = await fetch(`${stack().url}/api/v1/${TOWN}/enforcement/checks`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ plate: 'ZZ999ZZ' }),
    });
    expect([checked.status, await checked.json()]).toMatchObject([200, { outcome: 'NOT_FOUND' }]);

    // A webhook: not to an address within; then where it may go, and the test event arrives.
    await press(desk, 'Nuovo webhook');
    const webhook = desk.getByRole('dialog');
    await webhook.getByLabel('Chi viene avvisato').fill(name);
    await webhook
      .getByLabel('Indirizzo che riceve gli eventi')
      .fill('https://169.254.169.254/latest/meta-data');
    await press(webhook, 'Tutti gli eventi');
    await press(webhook, 'Crea il webhook');
    await expect(webhook.getByText(/porta a una rete interna/).first()).toBeVisible();
    await checkA11y(desk, 'webhook-form', { narrow: true });
    await webhook.getByLabel('Indirizzo che riceve gli eventi').fill(`http://${stack().receiver}/sosta`);
    await press(webhook, 'Crea il webhook');
    const ready = desk.getByRole('dialog', { name: 'Il webhook è pronto' });
    await expect(ready.getByText(/^whsec_/)).toBeVisible();
    await press(ready, 'Fatto');
    await checkA11y(desk, 'integrations', { narrow: true });
    await desk.getByRole('link', { name }).click();
    await expect(heading(desk, name)).toBeVisible();
    await press(desk, 'Manda un evento di prova');
    const row = desk.getByRole('row').filter({ hasText: 'Evento di prova' });
    await expect(row.getByText('Consegnato')).toBeVisible();
    await checkA11y(desk, 'webhook', { narrow: true });
    // Other people of the town may cause events at the same time.
    const tests = heard.filter(({ body }) => body.includes('webhook.test'));
    expect(tests).toMatchObject([{ path: '/sosta', signature: expect.stringMatching(/^v1,/) }]);
    await press(row, 'Evento di prova');
    const delivery = desk.getByRole('dialog');
    await expect(delivery.getByText('risposta 200')).toBeVisible();
    await expect(delivery.getByText('"webhook.test"')).toBeVisible();
    await checkA11y(desk, 'webhook-delivery', { narrow: true });

    // What their programmers read, in both languages and in the dark.
    await desk.goto('/docs/developers/');
    await checkA11y(desk, 'docs-developers', { narrow: true, dark: true });
    await press(desk, 'Search');
    const search = desk.getByRole('dialog', { name: 'Search' });
    await search.getByRole('combobox', { name: 'Search' }).fill('webhook');
    await expect(search.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
    await checkA11y(desk, 'docs-search', { narrow: true, dark: true });
    await search.getByRole('combobox').press('Enter');
    await expect(desk.getByRole('heading', { level: 1 })).toBeVisible();
    await desk.goto('/docs/sviluppatori/errori.html');
    await expect(desk.locator('html')).toHaveAttribute('lang', 'it');
    await checkA11y(desk, 'docs-sviluppatori-errori', { narrow: true, dark: true });
    await desk.goto('/docs/api/');
    await expect(desk.getByRole('region', { name: 'Check a plate', exact: true })).toBeVisible();
    await checkA11y(desk, 'docs-reference', { narrow: true });
  } finally {
    receiver.close();
  }
});
