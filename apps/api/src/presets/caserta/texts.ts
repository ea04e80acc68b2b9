import type { PresetText } from '../preset.js';
import { commonTexts } from '../common-texts.js';
import { streetsInWords } from '../zone-words.js';
import { zones } from './catalogue.js';

const sectors = (locale: 'it' | 'en'): string =>
  zones
    .map((zone) => `- **${zone.name[locale] ?? zone.name.it}**: ${streetsInWords(zone, locale)}.`)
    .join('\n');

const regulationIt = `
Questo testo spiega in parole semplici chi può avere l’abbonamento alle strisce blu, come si chiede e quanto dura. I prezzi di oggi sono nella pagina dei prodotti.

## Chi può avere un abbonamento

- **Residenti**: chi ha la residenza anagrafica in una via di un settore.
- **Lavoratori**: chi lavora stabilmente in una via di un settore e non vi risiede.
- **Non residenti**: tutti, con un abbonamento mensile valido nei settori D, E e F.
- **Auto elettriche**: chi ha un’auto solo elettrica, residente o no. Vale in tutti i settori.

Sono ammessi autovetture, microcar, motocicli, veicoli storici e veicoli con targa estera.

## Le vie dei settori

Per sapere qual è il tuo settore cerca la tua via nell’elenco.

${sectors('it')}

Se la tua via non c’è, scrivi all’ufficio dalla pagina Assistenza.

## Come si chiede

1. **Certificazione.** Scegli il settore della tua residenza e allega un documento d’identità e il modulo di autocertificazione, compilato e firmato. Il modulo si scarica dalla pagina della richiesta. Finché una richiesta è in attesa non se ne può inviare un’altra; dopo un rifiuto sì.
2. **Targa.** Scrivi la targa due volte, indica marca e modello e allega la carta di circolazione. Se il veicolo non è intestato a te, allega anche l’attestazione di disponibilità firmata dall’intestatario.
3. **Abbonamento.** Scegli certificazione, targa e tipo di abbonamento.

Per le auto elettriche basta la targa certificata elettrica: il pulsante «Auto Elettriche» invia subito la richiesta.

## La risposta dell’ufficio

L’ufficio risponde entro 10 giorni. L’esito arriva per e-mail e si vede nella tua area personale. Se un documento non va bene l’ufficio può chiederti di sostituirlo: hai 15 giorni. Se la richiesta è rifiutata, nell’e-mail trovi i motivi.

## Il pagamento

Si paga online dopo che la richiesta è stata accettata, entro 30 giorni. L’abbonamento vale solo dopo il pagamento.

## Durata e inizio

L’abbonamento comincia il giorno del pagamento o in un giorno successivo a tua scelta, al massimo 30 giorni dopo la richiesta. L’ultimo giorno di validità è scritto sul ticket ed è compreso.

## Dove e come si parcheggia

L’abbonamento permette di parcheggiare sulle strisce blu del settore, se c’è posto. Non riserva uno stallo. Il controllo avviene sulla targa; il ticket va comunque esposto sul parabrezza. Restano validi i divieti per lavori, mercati e pulizia delle strade.

## Rinnovo

Si può rinnovare da 30 giorni prima a 60 giorni dopo la scadenza. Ti ricordiamo la scadenza per e-mail 30, 7 e 1 giorno prima. Dopo la scadenza, e finché non rinnovi, il veicolo non è autorizzato.

## Ricevuta e fattura

La ricevuta e il ticket arrivano per e-mail e restano nella tua area personale. La fattura si può chiedere entro 10 giorni dal pagamento, giorno del decimo compreso.

## Cambi e controlli

Comunica all’ufficio entro 30 giorni se cambi residenza, lavoro o veicolo. Chi dichiara il falso perde l’abbonamento e risponde ai sensi dell’articolo 76 del DPR 445/2000.

## Se non sei d’accordo

Puoi chiedere un riesame all’ufficio dalla pagina Assistenza. Contro un rifiuto puoi ricorrere al Tribunale amministrativo regionale entro 60 giorni.
`;

const regulationEn = `
This text explains in plain words who can have a subscription for the blue lines, how to ask for one and how long it lasts. Today’s prices are on the products page.

## Who can have a subscription

- **Residents**: people registered as residents in a street of a sector.
- **Workers**: people who work regularly in a street of a sector without living there.
- **Non-residents**: everybody, with a monthly subscription valid in sectors D, E and F.
- **Electric cars**: owners of an all-electric car, residents or not. Valid in every sector.

Cars, microcars, motorcycles, historic vehicles and vehicles with foreign plates are admitted.

## The streets of the sectors

To find your sector look for your street in the list.

${sectors('en')}

If your street is missing, write to the office from the Assistance page.

## How to ask

1. **Certification.** Choose the sector you live in and attach an identity document and the self-certification form, filled in and signed. The form can be downloaded from the request page. While a request is waiting no other can be sent; after a refusal it can.
2. **Plate.** Type the plate twice, give make and model and attach the vehicle registration document. If the vehicle is not registered in your name, attach the owner’s signed attestation of availability too.
3. **Subscription.** Choose certification, plate and type of subscription.

For electric cars the plate certified as electric is enough: the “Electric cars” button sends the request at once.

## The office’s answer

The office answers within 10 days. The outcome arrives by e-mail and is shown in your personal area. If a document is not good enough the office may ask you to replace it: you have 15 days. If the request is refused the e-mail gives the reasons.

## Payment

You pay online once the request has been accepted, within 30 days. The subscription is valid only after payment.

## Start and duration

The subscription starts on the day of payment or on a later day of your choice, at most 30 days after the request. The last day of validity is printed on the ticket and is included.

## Where and how to park

The subscription lets you park on the blue lines of the sector, if there is room. It does not reserve a bay. Wardens check the plate: the ticket is displayed on the windscreen all the same. Bans for works, markets and street cleaning still apply.

## Renewal

You can renew from 30 days before to 60 days after the last day. We remind you by e-mail 30, 7 and 1 day before. After the last day, and until you renew, the vehicle is not authorised.

## Receipt and invoice

Receipt and ticket arrive by e-mail and stay in your personal area. The invoice can be requested within 10 days of payment, the tenth included.

## Changes and checks

Tell the office within 30 days if you change residence, work or vehicle. False declarations cost the subscription and are punished under article 76 of DPR 445/2000.

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
    name: 'Comune di Caserta',
    concessionaire: 'Sosta Caserta S.r.l.',
    mailDomain: 'caserta.example',
  }),
];
