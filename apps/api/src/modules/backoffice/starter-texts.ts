import { commonTexts } from '../../presets/common-texts.js';

export interface StarterText {
  code: string;
  title: { it: string; en?: string };
  /** Markdown. */
  body: { it: string; en?: string };
}

const regulationIt = `
Questo testo spiega in parole semplici come funzionano gli abbonamenti della sosta del {comune}, gestiti da {concessionario}. Non sostituisce il Regolamento approvato dal Comune, che resta il riferimento.

## Chi può avere un abbonamento

Nella pagina degli abbonamenti trovi i tipi in vendita oggi, chi può chiederli, i veicoli ammessi, dove valgono e quanto costano.

## Come si chiede

La richiesta si fa online, nell’area personale, con i documenti indicati pagina per pagina. Chi preferisce può rivolgersi all’ufficio.

## La risposta dell’ufficio

L’esito arriva per e-mail e resta nell’area personale. Se un documento non va bene, l’ufficio può chiederti di sostituirlo. Se la richiesta è rifiutata, trovi i motivi.

## Pagamento e validità

L’abbonamento vale solo dopo il pagamento. Le date di validità sono scritte sul ticket; l’ultimo giorno è compreso.

## Domande

Scrivi a {email} o dalla pagina Assistenza.
`.trim();

const regulationEn = `
This text explains in plain words how the parking subscriptions of the {comune} work, run by {concessionario}. It does not replace the rules approved by the municipality, which remain the reference.

## Who may have a subscription

The page of the subscriptions shows the kinds on sale today, who may ask for them, the vehicles admitted, where they are valid and what they cost.

## How to ask

The request is made online, in the personal area, with the documents named on each page. Those who prefer can turn to the office.

## The office’s answer

The outcome arrives by e-mail and stays in the personal area. If a document is not good, the office may ask you to replace it. If the request is refused, you find the reasons.

## Payment and validity

The subscription is valid only after payment. The days of validity are written on the ticket; the last day is included.

## Questions

Write to {email} or from the Assistance page.
`.trim();

const MAIL_DOMAIN = 'mail.example';
/** Only the office's own address is known to exist. */
const toOffice = (text: string): string => text.replaceAll(/\b[a-z]+@mail\.example/g, '{email}');

/**
 * What a new municipality publishes from its first day; its administrator rewrites it as a new version. Names are
 * variables, filled when the text is read.
 */
export const STARTER_TEXTS: readonly StarterText[] = [
  {
    code: 'REGULATION',
    title: { it: 'Regolamento in breve', en: 'The rules in short' },
    body: { it: regulationIt, en: regulationEn },
  },
  ...commonTexts({ name: '{comune}', concessionaire: '{concessionario}', mailDomain: MAIL_DOMAIN }).map(
    ({ code, title, body }) => ({
      code,
      title,
      body: { it: toOffice(body.it), ...(body.en ? { en: toOffice(body.en) } : {}) },
    }),
  ),
];
