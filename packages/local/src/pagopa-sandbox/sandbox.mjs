/**
 * pagoPA for development and tests: debt positions (GPD), carts (Checkout), receipts and printed notices as
 * documented, with state and things that go wrong on request. There are no webhooks: who wants to know asks.
 */
import { CARDS } from '../sandbox/cards.mjs';
import { h } from '../sandbox/html.mjs';
import { cardMeans } from '../sandbox/means.mjs';
import { sameSecret } from '../sandbox/secrets.mjs';
import { startServer } from '../sandbox/server.mjs';
import { answerApi } from './api.mjs';
import { Engine } from './engine.mjs';

const CARD = cardMeans(CARDS);

/** At a bank, a tobacconist's or in an app: whoever stands there has already said how they pay. */
const BANK = {
  fields: [],
  blank: {},
  fill: () => undefined,
  validate: () => [],
  payer: () => ({}),
  declined: () => ['', ''],
  button: (t, amount) => t.pay(amount),
  form: ({ t }) => h`<h2>${t.bankTitle}</h2><p class="hint">${t.bankHint}</p>`,
};

/**
 * @param {import('../sandbox/server.mjs').SandboxOptions & object} options
 * @param {string} options.subscriptionKey what callers must show as `Ocp-Apim-Subscription-Key`
 * @param {number} [options.asyncDelayMs] how long the "pending" test card stays pending
 */
export function startSandbox({ subscriptionKey, asyncDelayMs = 15_000, ...options }) {
  const authorized = (key = '') => sameSecret(key, subscriptionKey);
  return startServer(
    {
      collections: ['positions', 'carts'],
      engine: (context) => new Engine(context, { asyncDelayMs }),
      api: (context, request) => answerApi(context, request, authorized),
      unavailable: { title: 'Service Unavailable', status: 503, detail: 'The service is not available.' },
      texts: TEXTS,
      means: ({ atTheBank }) => (atTheBank ? BANK : CARD),
      webhooks: () => ({ sign: () => ({}) }),
    },
    options,
  );
}

const TEXTS = {
  it: {
    pageTitle: 'Pagamento pagoPA',
    reference: 'Codice fiscale dell’ente',
    expires: (time, date) => `Puoi pagare entro ${date ? `il ${date}, ore ${time}` : `le ${time}`}.`,
    bankTitle: 'Allo sportello',
    bankHint:
      'Come in banca, dal tabaccaio o con un’app: il pagamento è fatto con il solo codice dell’avviso, e nessuna pagina torna al sito.',
    faults: {
      duplicateEvents: ['Ricevuta doppia', 'La stessa ricevuta compare tre volte nell’elenco.'],
      delaySeconds: ['Ricevuta in ritardo', 'L’ente vede il pagamento dopo i secondi indicati.'],
      loseEvents: ['Ricevuta persa', 'L’elenco delle ricevute non mostra nulla: lo sa solo la posizione.'],
      outOfOrder: [
        'Pagato mentre l’ente annulla',
        'La posizione è annullata, e la ricevuta arriva lo stesso.',
      ],
      wrongAmountCents: ['Importo sbagliato', 'La ricevuta porta un importo diverso da quello dell’avviso.'],
      noRedirect: ['Scheda chiusa dopo il pagamento', 'Non torni al sito: deve chiedere lui l’esito.'],
      payTwice: ['Doppio pagamento', 'Lo stesso avviso è pagato due volte, con due ricevute.'],
    },
    done: {
      paid: ['Pagamento eseguito', 'L’avviso di prova è pagato. Nessun denaro è stato addebitato.'],
      expired: [
        'Questo avviso non si può pagare',
        'È scaduto o è stato annullato dall’ente. Torna al sito per iniziare un nuovo pagamento.',
      ],
    },
    footer: 'Questa pagina imita pagoPA per le prove: non è pagoPA e non è una banca.',
  },
  en: {
    pageTitle: 'pagoPA payment',
    reference: 'Tax code of the body',
    bankTitle: 'At the counter',
    bankHint:
      'As at a bank, a tobacconist’s or in an app: the notice number is all it takes, and no page goes back to the site.',
    faults: {
      duplicateEvents: ['Receipt twice', 'The same receipt is listed three times.'],
      delaySeconds: ['Receipt late', 'The creditor sees the payment after so many seconds.'],
      loseEvents: ['Receipt lost', 'The list of receipts shows nothing: only the position knows.'],
      outOfOrder: [
        'Paid while being closed',
        'The position is invalidated, and the receipt comes all the same.',
      ],
      wrongAmountCents: ['Wrong amount', 'The receipt bears another amount than the notice.'],
      noRedirect: ['Tab closed after paying', 'You do not go back: the site has to ask.'],
      payTwice: ['Paid twice', 'The same notice is paid twice, with two receipts.'],
    },
    done: {
      paid: ['Payment made', 'The test notice is paid. No money was charged.'],
      expired: [
        'This notice cannot be paid',
        'It has expired or was called off. Go back to the site to start a new payment.',
      ],
    },
    footer: 'This page imitates pagoPA for tests: it is neither pagoPA nor a bank.',
  },
};
