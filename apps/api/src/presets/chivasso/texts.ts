import { commonTexts } from '../common-texts.js';
import { streetsInWords } from '../zone-words.js';
import type { PresetText } from '../preset.js';
import { zones } from './catalogue.js';

const list = (locale: 'it' | 'en'): string =>
  zones
    .map((zone) => `- **${zone.name[locale] ?? zone.name.it}**: ${streetsInWords(zone, locale)}.`)
    .join('\n');

const regulationIt = `
Questo testo spiega in parole semplici come si ha l’abbonamento alle zone blu e come si rinnova online. I prezzi di oggi sono nella pagina dei prodotti.

## Il primo abbonamento

Si sottoscrive in ufficio, con la carta di circolazione e un documento d’identità. Lascia all’ufficio il tuo indirizzo e-mail: serve per registrarti qui.

## Le zone

${list('it')}

## La registrazione

Possono registrarsi le persone e le società che hanno un abbonamento già attivato in ufficio e hanno dato la propria e-mail. Servono l’e-mail data all’ufficio, il codice fiscale o la partita IVA e il numero dell’abbonamento: ABI, codice e anno. Ricevi un’e-mail con il link per confermare; dopo la conferma bastano e-mail e password.

## Il rinnovo

Si rinnova online da 30 giorni prima della scadenza, e anche dopo che l’abbonamento è scaduto. Si paga con PayPal o con carta. Subito dopo stampi la ricevuta con il contrassegno da ritagliare.

## Se non sei d’accordo

Scrivi all’ufficio dalla pagina Assistenza. Contro un rifiuto puoi ricorrere al Tribunale amministrativo regionale entro 60 giorni.
`;

const regulationEn = `
This text explains in plain words how to have a subscription for the blue zones and how to renew it online. Today’s prices are on the products page.

## The first subscription

It is sold at the office, with the vehicle registration document and an identity document. Give the office your e-mail address: you need it to register here.

## The zones

${list('en')}

## Registration

People and companies who hold a subscription already activated at the office, and gave their e-mail, can register. You need the e-mail given to the office, the fiscal code or VAT number, and the number of the subscription: ABI, code and year. You receive an e-mail with a link to confirm; after that, e-mail and password are enough.

## Renewal

You can renew online from 30 days before expiry, and also after the subscription has expired. You pay with PayPal or by card. Straight away you print the receipt with the ticket to cut out.

## If you disagree

Write to the office from the Assistance page. A refusal can be challenged before the regional administrative court within 60 days.
`;

export const texts: PresetText[] = [
  {
    code: 'REGULATION',
    title: { it: 'Regolamento della sosta', en: 'Parking rules' },
    body: { it: regulationIt.trim(), en: regulationEn.trim() },
  },
  ...commonTexts({
    name: 'Comune di Chivasso',
    concessionaire: 'Gestione Sosta Chivasso S.r.l.',
    mailDomain: 'chivasso.example',
  }),
];
