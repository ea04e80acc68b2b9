import { commonTexts } from '../common-texts.js';
import { streetsInWords } from '../zone-words.js';
import type { PresetText } from '../preset.js';
import { zones } from './catalogue.js';

const list = (locale: 'it' | 'en'): string =>
  zones
    .map((zone) => `- **${zone.name[locale] ?? zone.name.it}**: ${streetsInWords(zone, locale)}.`)
    .join('\n');

const regulationIt = `
Questo testo spiega in parole semplici chi può avere l’abbonamento alle strisce blu e come si chiede. I prezzi di oggi sono nella pagina dei prodotti.

## Chi può registrarsi

Le persone fisiche i cui dati sono nell’anagrafe comunale. Nella registrazione scegli un nome utente e una password di almeno 10 caratteri; l’e-mail dev’essere ordinaria, non PEC. Alla fine stampi la ricevuta di accreditamento, che arriva anche per e-mail.

## Il PIN

Per entrare nell’area riservata servono nome utente, password e PIN. Il PIN si ritira allo sportello o si chiede online; arriva in busta chiusa con un documento che ne attesta il rilascio.

## Se non vieni riconosciuto

Controlla i dati inseriti. Se sono giusti, fai la comunicazione preliminare dei tuoi dati anagrafici: scarica il modulo e segui le istruzioni, o compilala online.

## Le zone

${list('it')}

## Come si chiede

1. **Certificazione** di residenza nella zona.
2. **Targa** del veicolo.
3. **Abbonamento**.

L’ufficio risponde entro 10 giorni, poi si paga online entro 30 giorni.

## Rinnovo

Da 30 giorni prima a 60 giorni dopo la scadenza.

## Se non sei d’accordo

Puoi chiedere un riesame dalla pagina Assistenza. Contro un rifiuto puoi ricorrere al Tribunale amministrativo regionale entro 60 giorni.
`;

const regulationEn = `
This text explains in plain words who can have a subscription for the blue lines and how to ask for one. Today’s prices are on the products page.

## Who can register

Natural persons whose data are in the municipal registry. When registering you choose a user name and a password of at least 10 characters; the e-mail must be an ordinary one, not PEC. At the end you print the accreditation receipt, which comes by e-mail too.

## The PIN

To enter the reserved area you need user name, password and PIN. The PIN is collected at the counter or asked for online; it comes in a sealed letter with a document that attests its issue.

## If you are not recognised

Check the data you entered. If they are right, make the preliminary communication of your personal data: download the form and follow the instructions, or fill it in online.

## The zones

${list('en')}

## How to ask

1. **Certification** of residence in the zone.
2. **Plate** of the vehicle.
3. **Subscription**.

The office answers within 10 days, then you pay online within 30 days.

## Renewal

From 30 days before to 60 days after the last day.

## If you disagree

You can ask for a new look from the Assistance page. A refusal can be challenged before the regional administrative court within 60 days.
`;

export const texts: PresetText[] = [
  {
    code: 'REGULATION',
    title: { it: 'Regolamento della sosta', en: 'Parking rules' },
    body: { it: regulationIt.trim(), en: regulationEn.trim() },
  },
  ...commonTexts({
    name: 'Città di Valmontone',
    concessionaire: 'Servizi online di Valmontone',
    mailDomain: 'valmontone.example',
  }),
];
