import { commonTexts } from '../common-texts.js';
import { streetsInWords } from '../zone-words.js';
import type { PresetText } from '../preset.js';
import { zones } from './catalogue.js';

const list = (locale: 'it' | 'en'): string =>
  zones
    .map((zone) => `- **${zone.name[locale] ?? zone.name.it}**: ${streetsInWords(zone, locale)}.`)
    .join('\n');

const regulationIt = `
Questo testo spiega in parole semplici chi può avere l’abbonamento alle strisce blu, come si chiede e quanto dura. I prezzi di oggi sono nella pagina dei prodotti.

## Chi può avere un abbonamento

Chiunque sia intestatario di un’auto o, dal 1º marzo 2026, di una microcar. L’account è personale: i veicoli devono essere intestati a chi fa la richiesta. Per il veicolo di un’altra persona serve un account a nome dell’intestatario.

## Le zone

${list('it')}

## Come si chiede

Dopo l’accesso apri **Richiesta abbonamento**, compila tutti i dati, carica il documento d’identità e la carta di circolazione e premi **Effettua Richiesta**. L’avanzamento si vede in **Le mie richieste**; l’esito arriva anche per e-mail. Se la richiesta è rifiutata trovi i motivi.

## La seconda targa

Si può chiedere solo dopo aver completato la richiesta e il pagamento dell’abbonamento della prima.

## Il pagamento

Si paga online da **Le mie richieste** dopo che la richiesta è stata accettata, entro 30 giorni. Ticket e ricevuta arrivano per e-mail, con il link per chiedere la fattura. I dati restano in **I miei Abbonamenti**.

## Rinnovo

Si fa allo sportello: porta l’abbonamento e il libretto di circolazione.

## Se non sei d’accordo

Puoi chiedere un riesame all’ufficio dalla pagina Assistenza. Contro un rifiuto puoi ricorrere al Tribunale amministrativo regionale entro 60 giorni.
`;

const regulationEn = `
This text explains in plain words who can have a subscription for the blue lines, how to ask for one and how long it lasts. Today’s prices are on the products page.

## Who can have a subscription

Anybody in whose name a car or, from 1 March 2026, a microcar is registered. The account is personal: the vehicles must be in the name of who asks. For another person’s vehicle, that person needs an account.

## The zones

${list('en')}

## How to ask

After signing in open **Subscription request**, fill in everything, upload the identity document and the vehicle registration document and press **Send request**. Follow it in **My requests**; the answer comes by e-mail too. A refusal says why.

## The second plate

It can be asked for only when the request and the payment of the first are complete.

## Payment

You pay online from **My requests** once the request has been accepted, within 30 days. Ticket and receipt come by e-mail, with the link to ask for the invoice. Your data stay in **My subscriptions**.

## Renewal

At the counter: bring the subscription and the vehicle registration document.

## If you disagree

You can ask the office to look again from the Assistance page. A refusal can be challenged before the regional administrative court within 60 days.
`;

export const texts: PresetText[] = [
  {
    code: 'REGULATION',
    title: { it: 'Regolamento della sosta', en: 'Parking rules' },
    body: { it: regulationIt.trim(), en: regulationEn.trim() },
  },
  ...commonTexts({
    name: 'Comune di Marinablu',
    concessionaire: 'Marinablu Parcheggi S.r.l.',
    mailDomain: 'marinablu.example',
  }),
];
