import type { PresetText } from '../preset.js';
import { zones } from './catalogue.js';

const sectors = (locale: 'it' | 'en'): string =>
  zones.map((zone) => `- **${zone.name[locale] ?? zone.name.it}**: ${zone.streets.join(', ')}.`).join('\n');

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

L’abbonamento permette di parcheggiare sulle strisce blu del settore, se c’è posto. Non riserva uno stallo. Il controllo avviene sulla targa: il ticket si può esporre, ma non è obbligatorio. Restano validi i divieti per lavori, mercati e pulizia delle strade.

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

The subscription lets you park on the blue lines of the sector, if there is room. It does not reserve a bay. Wardens check the plate: the ticket may be displayed but need not be. Bans for works, markets and street cleaning still apply.

## Renewal

You can renew from 30 days before to 60 days after the last day. We remind you by e-mail 30, 7 and 1 day before. After the last day, and until you renew, the vehicle is not authorised.

## Receipt and invoice

Receipt and ticket arrive by e-mail and stay in your personal area. The invoice can be requested within 10 days of payment, the tenth included.

## Changes and checks

Tell the office within 30 days if you change residence, work or vehicle. False declarations cost the subscription and are punished under article 76 of DPR 445/2000.

## If you disagree

You can ask the office to look again from the Assistance page. A refusal can be challenged before the regional administrative court within 60 days.
`;

const privacyIt = `
Informativa ai sensi degli articoli 13 e 14 del Regolamento (UE) 2016/679 (GDPR).

## Chi tratta i tuoi dati

Il titolare del trattamento è il Comune di Caserta, che ha affidato la gestione della sosta a Sosta Caserta S.r.l., responsabile del trattamento. Per ogni domanda, anche al responsabile della protezione dei dati, scrivi a privacy@caserta.example.

## Quali dati e perché

- **Dati anagrafici, codice fiscale, residenza**: per sapere se hai diritto all’abbonamento e per intestarti ricevute e fatture.
- **E-mail e, se lo dai, telefono**: solo per questo servizio. Non inviamo pubblicità.
- **Documenti che carichi**: per verificare quello che dichiari.
- **Targhe e abbonamenti**: per permettere il controllo della sosta. Chi controlla vede la targa e la validità, non il tuo nome.
- **Pagamenti**: importo, data ed esito. I dati della carta li vede solo il gestore del pagamento.

La base giuridica è l’esecuzione di un compito di interesse pubblico (articolo 6, paragrafo 1, lettera e) e, per ricevute e fatture, l’obbligo di legge (lettera c). Senza i dati richiesti non possiamo rilasciare l’abbonamento.

## Per quanto tempo

- Documenti caricati: 12 mesi dopo la decisione o la fine dell’abbonamento.
- Richieste e abbonamenti: 5 anni dopo la fine.
- Ricevute e fatture: 10 anni, come prevede la legge.
- Registrazioni non completate: cancellate entro 24 ore.

## Chi li riceve

Gli operatori autorizzati del Comune e del gestore, il gestore dei pagamenti, l’Agenzia delle Entrate per le fatture. Ogni consultazione dei tuoi dati da parte di un operatore è registrata. I dati restano nell’Unione europea.

## I tuoi diritti

Puoi chiedere di vedere, correggere, cancellare o limitare i tuoi dati e puoi opporti al trattamento, scrivendo a privacy@caserta.example. Puoi fare reclamo al Garante per la protezione dei dati personali (www.garanteprivacy.it).

## Cookie

Usiamo un solo cookie tecnico, che serve a farti restare collegato. Nessun cookie di profilazione.
`;

const privacyEn = `
Information under articles 13 and 14 of Regulation (EU) 2016/679 (GDPR).

## Who processes your data

The controller is the Comune di Caserta, which has entrusted parking to Sosta Caserta S.r.l., the processor. For any question, to the data protection officer too, write to privacy@caserta.example.

## Which data, and why

- **Personal details, fiscal code, residence**: to know whether you are entitled to the subscription and to make out receipts and invoices to you.
- **E-mail and, if you give it, telephone**: for this service only. We send no advertising.
- **Documents you upload**: to verify what you declare.
- **Plates and subscriptions**: so that parking can be checked. Wardens see plate and validity, not your name.
- **Payments**: amount, date and outcome. Only the payment provider sees the card.

The legal basis is a task in the public interest (article 6(1)(e)) and, for receipts and invoices, a legal obligation (article 6(1)(c)). Without the data asked for we cannot issue the subscription.

## For how long

- Uploaded documents: 12 months after the decision or the end of the subscription.
- Requests and subscriptions: 5 years after they end.
- Receipts and invoices: 10 years, as the law requires.
- Registrations not completed: deleted within 24 hours.

## Who receives them

Authorised operators of the municipality and of the company, the payment provider, the tax agency for invoices. Every time an operator looks at your data it is recorded. Data stay in the European Union.

## Your rights

You can ask to see, correct, delete or restrict your data and you can object to the processing, by writing to privacy@caserta.example. You can complain to the Italian data protection authority (www.garanteprivacy.it).

## Cookies

We use one technical cookie, which keeps you signed in. No profiling cookies.
`;

const accessibilityIt = `
Vogliamo che tutti possano chiedere e pagare l’abbonamento da soli, anche chi usa uno screen reader, solo la tastiera o lo zoom.

## Stato di conformità

Il sito è progettato per rispettare il livello AA delle WCAG 2.1, come chiede la norma UNI CEI EN 301549 richiamata dalla legge 4/2004. Lo verifichiamo con controlli automatici a ogni modifica e con prove manuali da tastiera.

## Contenuti che possono dare problemi

- I **documenti caricati dai cittadini** sono immagini o scansioni e possono non avere un testo leggibile dallo screen reader.
- Le **pagine di pagamento** sono del gestore del pagamento.

Per questi casi l’ufficio ti aiuta per telefono o allo sportello.

## Segnala un problema

Scrivi a accessibilita@caserta.example o dalla pagina Assistenza: indica la pagina e che cosa non funziona. Rispondiamo entro 30 giorni. Se la risposta non arriva o non ti soddisfa puoi rivolgerti al Difensore civico per il digitale presso l’Agenzia per l’Italia Digitale (www.agid.gov.it).
`;

const accessibilityEn = `
We want everybody to be able to ask for and pay their subscription by themselves, also with a screen reader, with the keyboard alone or with zoom.

## Compliance status

The site is designed to meet level AA of WCAG 2.1, as required by the standard EN 301549 referred to by Italian law 4/2004. We check it with automatic tests at every change and with manual keyboard tests.

## Content that may give trouble

- The **documents uploaded by citizens** are images or scans and may have no text that a screen reader can read.
- The **payment pages** belong to the payment provider.

In these cases the office helps you by telephone or at the counter.

## Report a problem

Write to accessibilita@caserta.example or from the Assistance page: say which page and what does not work. We answer within 30 days. If no answer comes, or it does not satisfy you, you can turn to the Digital Ombudsman at the Agenzia per l’Italia Digitale (www.agid.gov.it).
`;

export const texts: PresetText[] = [
  {
    code: 'REGULATION',
    title: { it: 'Regolamento della sosta', en: 'Parking rules' },
    body: { it: regulationIt.trim(), en: regulationEn.trim() },
  },
  {
    code: 'PRIVACY',
    title: { it: 'Informativa sulla privacy', en: 'Privacy notice' },
    body: { it: privacyIt.trim(), en: privacyEn.trim() },
  },
  {
    code: 'ACCESSIBILITY',
    title: { it: 'Dichiarazione di accessibilità', en: 'Accessibility statement' },
    body: { it: accessibilityIt.trim(), en: accessibilityEn.trim() },
  },
];
