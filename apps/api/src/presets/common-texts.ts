import type { PresetText } from './preset.js';

/** What a text that every town has must call by its own name. */
export interface TownNames {
  /** "Comune di …" */
  name: string;
  concessionaire: string;
  mailDomain: string;
}

const privacyIt = ({ name, concessionaire, mailDomain }: TownNames): string => `
Informativa ai sensi degli articoli 13 e 14 del Regolamento (UE) 2016/679 (GDPR).

## Chi tratta i tuoi dati

Il titolare del trattamento è il ${name}, che ha affidato la gestione della sosta a ${concessionaire}, responsabile del trattamento. Per ogni domanda, anche al responsabile della protezione dei dati, scrivi a privacy@${mailDomain}.

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

Puoi chiedere di vedere, correggere, cancellare o limitare i tuoi dati e puoi opporti al trattamento, scrivendo a privacy@${mailDomain}. Puoi fare reclamo al Garante per la protezione dei dati personali (www.garanteprivacy.it).

## Cookie

Usiamo un solo cookie tecnico, che serve a farti restare collegato. Nessun cookie di profilazione.
`;

const privacyEn = ({ name, concessionaire, mailDomain }: TownNames): string => `
Information under articles 13 and 14 of Regulation (EU) 2016/679 (GDPR).

## Who processes your data

The controller is the ${name}, which has entrusted parking to ${concessionaire}, the processor. For any question, to the data protection officer too, write to privacy@${mailDomain}.

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

You can ask to see, correct, delete or restrict your data and you can object to the processing, by writing to privacy@${mailDomain}. You can complain to the Italian data protection authority (www.garanteprivacy.it).

## Cookies

We use one technical cookie, which keeps you signed in. No profiling cookies.
`;

const accessibilityIt = ({ mailDomain }: TownNames): string => `
Vogliamo che tutti possano chiedere e pagare l’abbonamento da soli, anche chi usa uno screen reader, solo la tastiera o lo zoom.

## Stato di conformità

Il sito è progettato per rispettare il livello AA delle WCAG 2.1, come chiede la norma UNI CEI EN 301549 richiamata dalla legge 4/2004. Lo verifichiamo con controlli automatici a ogni modifica e con prove manuali da tastiera.

## Contenuti che possono dare problemi

- I **documenti caricati dai cittadini** sono immagini o scansioni e possono non avere un testo leggibile dallo screen reader.
- Le **pagine di pagamento** sono del gestore del pagamento.

Per questi casi l’ufficio ti aiuta per telefono o allo sportello.

## Segnala un problema

Scrivi a accessibilita@${mailDomain} o dalla pagina Assistenza: indica la pagina e che cosa non funziona. Rispondiamo entro 30 giorni. Se la risposta non arriva o non ti soddisfa puoi rivolgerti al Difensore civico per il digitale presso l’Agenzia per l’Italia Digitale (www.agid.gov.it).
`;

const accessibilityEn = ({ mailDomain }: TownNames): string => `
We want everybody to be able to ask for and pay their subscription by themselves, also with a screen reader, with the keyboard alone or with zoom.

## Compliance status

The site is designed to meet level AA of WCAG 2.1, as required by the standard EN 301549 referred to by Italian law 4/2004. We check it with automatic tests at every change and with manual keyboard tests.

## Content that may give trouble

- The **documents uploaded by citizens** are images or scans and may have no text that a screen reader can read.
- The **payment pages** belong to the payment provider.

In these cases the office helps you by telephone or at the counter.

## Report a problem

Write to accessibilita@${mailDomain} or from the Assistance page: say which page and what does not work. We answer within 30 days. If no answer comes, or it does not satisfy you, you can turn to the Digital Ombudsman at the Agenzia per l’Italia Digitale (www.agid.gov.it).
`;

/** Privacy and accessibility: the same service, so the same text, with each town's names. */
export function commonTexts(town: TownNames): PresetText[] {
  return [
    {
      code: 'PRIVACY',
      title: { it: 'Informativa sulla privacy', en: 'Privacy notice' },
      body: { it: privacyIt(town).trim(), en: privacyEn(town).trim() },
    },
    {
      code: 'ACCESSIBILITY',
      title: { it: 'Dichiarazione di accessibilità', en: 'Accessibility statement' },
      body: { it: accessibilityIt(town).trim(), en: accessibilityEn(town).trim() },
    },
  ];
}
