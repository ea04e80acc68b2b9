import { createSSRApp, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createI18n } from 'vue-i18n';
import { object, pipe, string } from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { emailAddress, newPassword, passwordsDiffer } from '../lib/schemas.js';
import { useProblemForm, type ProblemForm } from './useProblemForm.js';

type Values = { email: string; password: string; passwordConfirmation: string };

const policy = { minLength: 8, requireLetter: true, requireDigit: true, requireSpecial: false };
const good = { email: 'Maria@Example.it ', password: 'segreta1', passwordConfirmation: 'segreta1' };

/** Runs the composable inside a component, which is where it lives. */
async function formWith(
  initial: Values,
  send: (values: Values) => Promise<unknown>,
): Promise<ProblemForm<Values>> {
  let form: ProblemForm<Values> | undefined;
  const i18n = createI18n({
    legacy: false,
    locale: 'it',
    messages: { it: { fieldErrors: { email: { required: 'Scrivi l’indirizzo email' } } } },
  });
  const page = {
    setup() {
      form = useProblemForm({
        initial,
        schema: object({
          email: emailAddress(),
          password: newPassword(policy),
          passwordConfirmation: pipe(string()),
        }),
        check: passwordsDiffer,
        send,
      });
      return () => h('div');
    },
  };
  await renderToString(createSSRApp(page).use(i18n));
  if (!form) throw new Error('The composable did not run');
  return form;
}

describe('useProblemForm', () => {
  test('says nothing before the first submit', async () => {
    const form = await formWith({ email: '', password: '', passwordConfirmation: '' }, vi.fn());
    form.values.email = 'not an address';
    expect(form.errors).toEqual([]);
    expect(form.field('email').error).toBe('');
  });

  test('refuses wrong values without sending, in the words of the page where it has its own', async () => {
    const send = vi.fn();
    const form = await formWith({ email: '', password: 'corta1', passwordConfirmation: '' }, send);
    await form.submit();
    expect(send).not.toHaveBeenCalled();
    expect(form.failures).toBe(1);
    expect(form.errors.map(({ id, text }) => [id, text])).toEqual([
      ['f-email', 'Scrivi l’indirizzo email'],
      ['f-password', expect.stringContaining('8')],
    ]);
    expect(form.field('email').error).toBe('Scrivi l’indirizzo email');
  });

  test('puts the error of two different passwords on the second', async () => {
    const form = await formWith({ ...good, passwordConfirmation: 'segreta2' }, vi.fn());
    await form.submit();
    expect(form.errors.map(({ field }) => field)).toEqual(['passwordConfirmation']);
  });

  test('sends the normalised output', async () => {
    const send = vi.fn();
    const form = await formWith(good, send);
    await form.submit();
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ email: 'maria@example.it' }));
    expect(form.errors).toEqual([]);
  });

  test('places what the API refuses on the fields, by pointer', async () => {
    const problem = {
      type: 'x',
      title: 'x',
      status: 422,
      code: 'validation_failed',
      detail: 'Alcuni dati mancano.',
      requestId: 'r1',
      errors: [{ pointer: '/email', code: 'email_invalid' }],
    };
    const form = await formWith(good, () => Promise.reject(problem));
    await form.submit();
    expect(form.errors.map(({ field }) => field)).toEqual(['email']);
    expect(form.problem?.detail).toBe('Alcuni dati mancano.');
    expect(form.busy).toBe(false);
  });

  test('tells a lost connection from an error of the service', async () => {
    const lost = await formWith(good, () => Promise.reject(new TypeError('Failed to fetch')));
    await lost.submit();
    expect(lost.problem?.code).toBe('network');
    const broken = await formWith(good, () => Promise.reject(new Error('bug')));
    await broken.submit();
    expect(broken.problem?.code).toBe('unknown');
  });

  test('ignores a second submit while the first is on its way', async () => {
    let finish = () => {};
    const send = vi.fn(() => new Promise<void>((done) => (finish = done)));
    const form = await formWith(good, send);
    const first = form.submit();
    await form.submit();
    expect(send).toHaveBeenCalledTimes(1);
    finish();
    await first;
  });
});
