import type { ClosedCase } from '../domain/template-data.js';
import type { Emails } from './emails.js';
import { facts, list, quote, text } from './email-content.js';

const motivi = (reasons: readonly string[]) =>
  list(reasons.length === 1 ? 'Il motivo:' : 'I motivi:', reasons);
const nota = (note: string | null) => quote('L’ufficio aggiunge:', note);
/** Della pratica unica, che si chiude con ciò su cui si reggeva. */
const pratica = (closed: ClosedCase | null | undefined) =>
  closed
    ? [
        text(
          `Con questa si chiude anche la richiesta di abbonamento ${closed.number} (${closed.title}), che faceva parte della stessa pratica unica.`,
        ),
        list(
          'Resta valido, e non dovrai chiederlo di nuovo:',
          closed.kept.map(({ number, title }) => `${title} (richiesta ${number})`),
        ),
        text('Per avere l’abbonamento invia una nuova pratica: ti chiederemo solo quello che manca.'),
      ]
    : [];

const comeRimborsato = (way: string): string =>
  way === 'BANK_TRANSFER'
    ? 'Con bonifico'
    : way === 'CASH'
      ? 'In contanti allo sportello'
      : 'Sul mezzo con cui hai pagato';

export const emailsIt: Emails = {
  'registration-otp': ({ code, resumeUrl, expiresAt }, { time }) => ({
    subject: `${code} è il tuo codice di registrazione`,
    heading: 'Conferma il tuo indirizzo e-mail',
    blocks: [
      text('Per continuare la registrazione scrivi questo codice nella pagina che hai aperto.'),
      { kind: 'code', label: 'Il tuo codice:', code },
      text(
        `Il codice vale fino alle ${time(expiresAt)}. Non darlo a nessuno: l’ufficio non te lo chiederà mai.`,
      ),
      text('Hai chiuso la pagina? Riprendi da dove avevi lasciato:'),
    ],
    action: { label: 'Riprendi la registrazione', url: resumeUrl },
    after: [
      text('Se non hai chiesto tu di registrarti, ignora questa e-mail: senza il codice non succede nulla.'),
    ],
  }),

  'registration-duplicate': () => ({
    subject: 'Hai già un’utenza',
    heading: 'Hai già un’utenza',
    blocks: [
      text(
        'Qualcuno, forse tu, ha provato a registrarsi con questo indirizzo e-mail o con il codice fiscale collegato.',
      ),
      text(
        'Non serve registrarsi di nuovo: accedi con le credenziali che hai scelto. Se non ricordi la password, nella pagina di accesso scegli “Password dimenticata”.',
      ),
      text('Se non sei stato tu, non devi fare nulla: la tua utenza è al sicuro e non è cambiato niente.'),
    ],
  }),

  'registration-link': ({ url, expiresAt }, { instant }) => ({
    subject: 'Conferma la tua registrazione',
    heading: 'Conferma la tua registrazione',
    blocks: [
      text('Manca un solo passo: apri la pagina qui sotto e premi “Conferma la registrazione”.'),
      text('Finché non confermi l’utenza non esiste e non si può accedere.'),
    ],
    action: { label: 'Apri la pagina di conferma', url },
    after: [
      text(
        `Il collegamento si può usare una sola volta, fino al ${instant(expiresAt)}, anche da un altro dispositivo.`,
      ),
      text('Dopo la conferma accedi con le credenziali che hai scelto: non serve altro.'),
      text('Se non hai chiesto tu di registrarti, ignora questa e-mail: senza conferma non succede nulla.'),
    ],
  }),

  'registration-username-taken': ({ url }) => ({
    subject: 'Scegli un altro nome utente',
    heading: 'Scegli un altro nome utente',
    blocks: [
      text(
        'Qualcuno, forse tu, ha provato a registrarsi con questo indirizzo e-mail. Il nome utente scelto non è disponibile.',
      ),
      text('Inizia di nuovo la registrazione con un altro nome utente.'),
    ],
    action: { label: 'Inizia di nuovo', url },
    after: [text('Se non sei stato tu, ignora questa e-mail: non è successo nulla.')],
  }),

  welcome: ({ givenName, signInWith, pin, pinUrl, flow, receipt }) => {
    const credentials =
      signInWith === 'USERNAME' ? 'il nome utente e la password' : 'la tua e-mail e la password';
    return {
      subject: pin ? 'La registrazione è conclusa: ora serve il PIN' : 'La tua utenza è attiva',
      heading: pin ? 'La registrazione è conclusa' : 'La tua utenza è attiva',
      blocks: [
        text(
          pin
            ? `Ciao ${givenName}, la registrazione è conclusa. Per accedere servono ${credentials} e il PIN.`
            : `Ciao ${givenName}, la registrazione è conclusa: ora puoi accedere con ${credentials}.`,
        ),
        receipt
          ? text('In allegato trovi la ricevuta di accreditamento con il riepilogo dei dati: conservala.')
          : null,
        ...(pin
          ? [
              list('Il PIN si ottiene in due modi:', [
                'allo sportello dell’ufficio, con un documento di identità;',
                'online, con la richiesta che trovi qui sotto: ti diciamo poi come ritirarlo.',
              ]),
            ]
          : flow === 'RENEWAL_ONLY'
            ? [
                text(
                  'Nella tua area trovi il tuo abbonamento, i pagamenti e, quando è il momento, il rinnovo.',
                ),
              ]
            : flow === 'ONE_CASE'
              ? [
                  text(
                    'Per avere l’abbonamento invia una pratica: un modulo solo per certificazione, targa e abbonamento. L’ufficio li decide uno alla volta; quando sono accettati paghi online.',
                  ),
                ]
              : flow === 'SINGLE_STEP'
                ? [
                    text(
                      'Per avere l’abbonamento invia la richiesta con tutti i documenti; dopo la conferma dell’ufficio paghi online.',
                    ),
                  ]
                : [
                    list('Ecco i prossimi passi per avere l’abbonamento:', [
                      'chiedi la certificazione, allegando i documenti indicati;',
                      'associa la targa del tuo veicolo;',
                      'quando sono accettate, scegli l’abbonamento e invia la richiesta;',
                      'dopo la conferma dell’ufficio paghi online e ricevi ticket e ricevuta.',
                    ]),
                  ]),
        flow === 'RENEWAL_ONLY'
          ? null
          : text('A ogni passo ti scriviamo per dirti com’è andata e che cosa fare.'),
      ],
      action: pin ? { label: 'Richiedi il PIN online', url: pinUrl } : null,
    };
  },

  'password-reset': ({ url, expiresAt, username }, { instant }) => ({
    subject: 'Scegli una nuova password',
    heading: 'Scegli una nuova password',
    blocks: [
      text(
        'Abbiamo ricevuto la richiesta di cambiare la password della tua utenza. Premi il pulsante e scrivi quella nuova.',
      ),
      username ? facts(['Il tuo nome utente', username]) : null,
    ],
    action: { label: 'Scegli la nuova password', url },
    after: [
      text(`Il collegamento si può usare una sola volta, fino al ${instant(expiresAt)}.`),
      text('Se non sei stato tu a chiederlo, ignora questa e-mail: la password resta quella di prima.'),
    ],
  }),

  'account-invitation': ({ url, expiresAt, username }, { instant }) => ({
    subject: 'Scegli la password per entrare nella tua area',
    heading: 'La tua area riservata è pronta',
    blocks: [
      text(
        'Allo sportello ti abbiamo aperto un accesso online: da lì vedi le tue richieste e i tuoi abbonamenti. Premi il pulsante e scegli la tua password.',
      ),
      username ? facts(['Il tuo nome utente', username]) : null,
    ],
    action: { label: 'Scegli la password', url },
    after: [
      text(`Il collegamento si può usare una sola volta, fino al ${instant(expiresAt)}.`),
      text(
        'Se è scaduto, nella pagina di accesso premi “Password dimenticata” e scrivi questo indirizzo e-mail. Se non sei stato allo sportello, rispondi a questa e-mail.',
      ),
    ],
  }),

  'password-changed': ({ at }, { instant }) => ({
    subject: 'La tua password è cambiata',
    heading: 'La tua password è cambiata',
    blocks: [
      text(`La password della tua utenza è stata cambiata il ${instant(at)}.`),
      text(
        'Se sei stato tu, è tutto a posto. Se non sei stato tu, cambia subito la password dalla pagina di accesso con “Password dimenticata” e avvisa l’ufficio rispondendo a questa e-mail.',
      ),
    ],
  }),

  'request-received': ({ number, title, dueOn, url }, { day }) => ({
    subject: `Richiesta ${number} ricevuta`,
    heading: 'Abbiamo ricevuto la tua richiesta',
    blocks: [
      facts(['Richiesta', number], ['Per', title], ['Risposta entro il', day(dueOn)]),
      text(
        'Ora tocca all’ufficio: controlla i dati e i documenti e ti scrive l’esito. Tu non devi fare nulla.',
      ),
    ],
    action: { label: 'Segui la richiesta', url },
  }),

  'requests-received': ({ requests, dueOn, url }, { day }) => ({
    subject: `Pratica ricevuta: ${requests.map(({ number }) => number).join(', ')}`,
    heading: 'Abbiamo ricevuto la tua pratica',
    blocks: [
      facts(...requests.map(({ number, title }) => [`Richiesta ${number}`, title] as const), [
        'Risposta entro il',
        day(dueOn),
      ]),
      text(
        'Ora tocca all’ufficio: esamina le richieste una alla volta e ti scrive l’esito di ognuna. Tu non devi fare nulla: quando sono tutte accettate ti chiediamo il pagamento.',
      ),
    ],
    action: { label: 'Segui la pratica', url },
  }),

  'request-accepted': ({ number, title, url, note, inCase }) => ({
    subject: `Richiesta ${number} accettata`,
    heading: 'La tua richiesta è stata accettata',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      nota(note),
      text(
        inCase
          ? 'Fa parte di una pratica unica: l’ufficio va avanti con il resto e ti scrive. Tu non devi fare nulla.'
          : 'Puoi passare al prossimo passo nella tua area personale.',
      ),
    ],
    action: { label: 'Vai alla tua area', url },
  }),

  'request-rejected': ({ number, title, url, reasons, note, closed }) => ({
    subject: `Richiesta ${number}: non possiamo accettarla`,
    heading: 'Non possiamo accettare la tua richiesta',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      motivi(reasons),
      nota(note),
      ...pratica(closed),
      text(
        'Se puoi rimediare, invia una nuova richiesta. Se pensi che ci sia un errore, rispondi a questa e-mail: la rileggiamo insieme.',
      ),
    ],
    action: { label: 'Leggi la richiesta', url },
  }),

  'request-integration': ({ number, title, url, reasons, documents, note, dueOn }, { day }) => ({
    subject: `Richiesta ${number}: manca qualcosa, hai tempo fino al ${day(dueOn)}`,
    heading: 'Ci serve ancora qualcosa da te',
    blocks: [
      facts(['Richiesta', number], ['Per', title], ['Da inviare entro il', day(dueOn)]),
      motivi(reasons),
      list(
        documents.length === 1 ? 'Documento da inviare di nuovo:' : 'Documenti da inviare di nuovo:',
        documents,
      ),
      nota(note),
      text(
        'Non serve una nuova richiesta: aggiungi quello che manca e l’ufficio riprende da dove era arrivato.',
      ),
    ],
    action: { label: 'Aggiungi i documenti', url },
    after: [
      text(
        `Se non riceviamo nulla entro il ${day(dueOn)}, la richiesta viene chiusa e ne potrai inviare una nuova.`,
      ),
    ],
  }),

  'request-withdrawn': ({ number, title, closed }) => ({
    subject: `Richiesta ${number} ritirata`,
    heading: 'Hai ritirato la tua richiesta',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      ...pratica(closed),
      text(
        'La richiesta è chiusa e non devi fare altro. Quando vuoi puoi inviarne una nuova dalla tua area personale.',
      ),
    ],
  }),

  'request-lapsed': ({ number, title, url, closed }) => ({
    subject: `Richiesta ${number} chiusa`,
    heading: 'La tua richiesta è stata chiusa',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      ...pratica(closed),
      text(
        'Avevamo chiesto dei documenti e non li abbiamo ricevuti in tempo. Se ti serve ancora, invia una nuova richiesta: quello che è già stato accettato resta valido.',
      ),
    ],
    action: { label: 'Apri la richiesta', url },
  }),

  'request-revoked': ({ number, title, url, reasons, note, subscriptions }) => ({
    subject: `Richiesta ${number}: l’accettazione è stata revocata`,
    heading: 'L’ufficio ha revocato l’accettazione della tua richiesta',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      motivi(reasons),
      nota(note),
      text('Da adesso non la puoi più usare per chiedere o rinnovare un abbonamento.'),
      ...(subscriptions.length > 0
        ? [
            text(
              `L’ufficio riesamina quello che avevi avuto con questa richiesta: ${subscriptions.join(', ')}. Finché non ti scriviamo resta valido.`,
            ),
          ]
        : []),
      text(
        'Se pensi che ci sia un errore, rispondi a questa e-mail. Puoi anche inviare una nuova richiesta.',
      ),
    ],
    action: { label: 'Apri la richiesta', url },
  }),

  'request-annulled': ({ number, title, reasons, note }) => ({
    subject: `Richiesta ${number} annullata dall’ufficio`,
    heading: 'L’ufficio ha annullato la tua richiesta',
    blocks: [
      facts(['Richiesta', number], ['Per', title]),
      motivi(reasons),
      nota(note),
      text('Non devi pagare nulla. Se pensi che ci sia un errore, rispondi a questa e-mail.'),
    ],
  }),

  'payment-due': ({ number, title, url, amountCents, payBy, note }, { day, euro }) => ({
    subject: `Richiesta ${number} accettata: paga entro il ${day(payBy)}`,
    heading: 'Richiesta accettata: ora puoi pagare',
    blocks: [
      facts(
        ['Richiesta', number],
        ['Abbonamento', title],
        ['Importo', euro(amountCents)],
        ['Da pagare entro il', day(payBy)],
      ),
      nota(note),
      text('L’abbonamento vale dal pagamento. Subito dopo ricevi per e-mail il ticket e la ricevuta.'),
    ],
    action: { label: 'Paga online', url },
  }),

  'payment-warning': ({ number, title, url, amountCents, payBy }, { day, euro }) => ({
    subject: `Ricordati di pagare entro il ${day(payBy)}`,
    heading: `Hai tempo fino al ${day(payBy)} per pagare`,
    blocks: [
      facts(['Richiesta', number], ['Abbonamento', title], ['Importo', euro(amountCents)]),
      text(
        'Se non paghi in tempo la richiesta decade e dovrai inviarne una nuova. Senza pagamento non puoi sostare.',
      ),
    ],
    action: { label: 'Paga online', url },
  }),

  'waitlist-offer': ({ product, zone, untilOn, url }, { day }) => ({
    subject: `Si è liberato un posto: rispondi entro il ${day(untilOn)}`,
    heading: 'Si è liberato un posto per te',
    blocks: [
      facts(['Abbonamento', product], ...(zone ? [['Zona', zone] as [string, string]] : []), [
        'Tenuto per te fino al',
        day(untilOn),
      ]),
      text('Eri in lista d’attesa e adesso tocca a te: invia la richiesta entro quel giorno.'),
      text(
        'Se non la invii, il posto passa a chi viene dopo e, se lo vuoi ancora, dovrai rimetterti in lista.',
      ),
    ],
    action: { label: 'Invia la richiesta', url },
  }),

  'waitlist-offer-expired': ({ product, url }) => ({
    subject: 'Il posto tenuto per te è passato ad altri',
    heading: 'Il tempo per rispondere è finito',
    blocks: [
      facts(['Abbonamento', product]),
      text('Non hai inviato la richiesta in tempo e il posto è stato offerto a chi veniva dopo.'),
      text('Se vuoi ancora l’abbonamento, rimettiti in lista d’attesa.'),
    ],
    action: { label: 'Vai alla lista d’attesa', url },
  }),

  'waitlist-removed': ({ product, reason }) => ({
    subject: 'Non sei più in lista d’attesa',
    heading: 'L’ufficio ti ha tolto dalla lista d’attesa',
    blocks: [
      facts(['Abbonamento', product]),
      quote('L’ufficio spiega:', reason),
      text('Se pensi che sia un errore, scrivi all’assistenza.'),
    ],
  }),

  'payment-expired': ({ number, title, url }) => ({
    subject: `Richiesta ${number} scaduta: non è stata pagata in tempo`,
    heading: 'La richiesta è scaduta',
    blocks: [
      facts(['Richiesta', number], ['Abbonamento', title]),
      text('Il tempo per pagare è finito e la richiesta è decaduta. Non ti è stato addebitato nulla.'),
      text(
        'Se vuoi ancora l’abbonamento, invia una nuova richiesta: certificazione e targa accettate restano valide.',
      ),
    ],
    action: { label: 'Vai alle tue richieste', url },
  }),

  'subscription-granted': (data, { day }) => ({
    subject: `Abbonamento ${data.number} per ${data.plate}: è gratuito ed è pronto`,
    heading: 'Il tuo abbonamento è pronto',
    blocks: [
      facts(
        ['Abbonamento', data.number],
        ['Tipo', data.product],
        ['Targa', data.plate],
        ['Zona', data.zones],
        ['Valido', `dal ${day(data.validFromOn)} al ${day(data.validToOn)}`],
      ),
      text(
        'La richiesta è stata accettata. Per te è gratuito: non devi pagare nulla e non c’è una ricevuta.',
      ),
      text(
        data.attached
          ? 'In allegato trovi il ticket da stampare ed esporre sul parabrezza.'
          : 'Il ticket da esporre sul parabrezza si scarica dalla pagina dell’abbonamento.',
      ),
    ],
    action: { label: 'Vedi l’abbonamento', url: data.subscriptionUrl },
  }),

  'subscription-paid': (data, { day, euro }) => ({
    subject: `Pagamento ricevuto: abbonamento ${data.number} per ${data.plate}`,
    heading: 'Pagamento ricevuto: il tuo abbonamento è pronto',
    blocks: [
      facts(
        ['Abbonamento', data.number],
        ['Tipo', data.product],
        ['Targa', data.plate],
        ['Zona', data.zones],
        ['Valido', `dal ${day(data.validFromOn)} al ${day(data.validToOn)}`],
        ['Pagato', euro(data.amountCents)],
        ['Ricevuta', data.receiptNumber],
      ),
      data.documents.delivery === 'LIST'
        ? text(
            data.documents.layout === 'SEPARATE'
              ? 'Il ticket da esporre sul parabrezza e la ricevuta di pagamento si scaricano dalla pagina dell’abbonamento.'
              : 'La ricevuta con il contrassegno da ritagliare ed esporre sul parabrezza si scarica dalla pagina dell’abbonamento.',
          )
        : list(
            'In allegato trovi:',
            data.documents.layout === 'SEPARATE'
              ? ['il ticket da stampare ed esporre sul parabrezza;', 'la ricevuta di pagamento.']
              : ['la ricevuta di pagamento con il contrassegno da ritagliare ed esporre sul parabrezza.'],
          ),
    ],
    action: {
      label: data.documents.delivery === 'LIST' ? 'Scarica i documenti' : 'Vedi l’abbonamento',
      url: data.subscriptionUrl,
    },
    after: [
      data.invoiceUrl && data.invoiceUntilOn
        ? {
            kind: 'link',
            text: `Ti serve la fattura? Puoi chiederla fino al ${day(data.invoiceUntilOn)} compreso.`,
            label: 'Chiedi la fattura',
            url: data.invoiceUrl,
          }
        : null,
    ],
  }),

  'subscription-expiring': ({ number, plate, validToOn, daysLeft, renewUrl }, { day }) => {
    const when =
      daysLeft === 0 ? 'scade oggi' : daysLeft === 1 ? 'scade domani' : `scade tra ${daysLeft} giorni`;
    return {
      subject: `Il tuo abbonamento per ${plate} ${when}`,
      heading: `Il tuo abbonamento ${when}`,
      blocks: [
        facts(['Abbonamento', number], ['Targa', plate], ['Ultimo giorno', day(validToOn)]),
        text(
          renewUrl
            ? 'Rinnovalo per non restare senza: i dati sono già compilati e il nuovo periodo parte alla fine di questo.'
            : 'Per rinnovarlo rivolgiti all’ufficio.',
        ),
      ],
      action: renewUrl ? { label: 'Rinnova l’abbonamento', url: renewUrl } : null,
    };
  },

  'subscription-plate-changed': ({ number, plate, newPlate, at, ticket, attached, url }, { instant }) => ({
    subject: `L’abbonamento ${number} ora vale per ${newPlate}`,
    heading: 'La targa del tuo abbonamento è cambiata',
    blocks: [
      facts(
        ['Abbonamento', number],
        ['Targa di prima', plate],
        ['Targa nuova', newPlate],
        ['Dal', instant(at)],
      ),
      text(`Da questo momento puoi sostare con ${newPlate}. Con ${plate} l’abbonamento non vale più.`),
      text(
        !ticket
          ? 'Il contrassegno che hai porta ancora la targa di prima: passa in ufficio per averne uno nuovo.'
          : attached
            ? 'In allegato trovi il ticket nuovo: sostituisce quello di prima, che puoi buttare.'
            : 'Il ticket nuovo è nella tua area personale: sostituisce quello di prima, che puoi buttare.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [text('Se non hai chiesto tu questo cambio, rispondi subito a questa e-mail.')],
  }),

  'subscription-plate-lent': (
    { number, plate, temporaryPlate, fromOn, untilOn, ticket, attached, url },
    { day },
  ) => ({
    subject: `Targa temporanea ${temporaryPlate} per l’abbonamento ${number}`,
    heading: `Targa temporanea fino al ${day(untilOn)}`,
    blocks: [
      facts(
        ['Abbonamento', number],
        ['Targa temporanea', temporaryPlate],
        ['Dal', day(fromOn)],
        ['Ultimo giorno', day(untilOn)],
      ),
      text(
        `In questi giorni l’abbonamento vale per ${temporaryPlate} e non per ${plate}. Dal giorno dopo vale di nuovo per ${plate}, da solo: non devi fare nulla.`,
      ),
      text(
        !ticket
          ? 'Per questi giorni non serve un contrassegno: il controllo si fa sulla targa.'
          : attached
            ? 'In allegato trovi il ticket da esporre in questi giorni. Conserva quello di prima: dopo torna valido.'
            : 'Il ticket da esporre in questi giorni è nella tua area personale. Conserva quello di prima: dopo torna valido.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
  }),

  'subscription-plate-returned': ({ number, plate, temporaryPlate, at, url }, { instant }) => ({
    subject: `L’abbonamento ${number} vale di nuovo per ${plate}`,
    heading: 'La targa temporanea è terminata',
    blocks: [
      facts(
        ['Abbonamento', number],
        ['Targa', plate],
        ['Targa temporanea', temporaryPlate],
        ['Terminata il', instant(at)],
      ),
      text(
        `Da questo momento l’abbonamento vale per ${plate}, con il suo ticket, e non per ${temporaryPlate}.`,
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
  }),

  'subscription-suspended': ({ number, plate, at, reasons, note, url }, { instant }) => ({
    subject: `Abbonamento ${number} sospeso`,
    heading: 'Il tuo abbonamento è sospeso',
    blocks: [
      facts(['Abbonamento', number], ['Targa', plate], ['Sospeso dal', instant(at)]),
      motivi(reasons),
      nota(note),
      text(
        'Finché è sospeso non puoi sostare con questo abbonamento. Quando viene riattivato ricevi un’e-mail.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [text('Se vuoi spiegazioni o pensi che ci sia un errore, rispondi a questa e-mail.')],
  }),

  'subscription-restored': ({ number, plate, validToOn, givenBackDays, over, url }, { day }) => ({
    subject: over ? `Abbonamento ${number}: sospensione finita` : `Abbonamento ${number} riattivato`,
    heading: over ? 'La sospensione è finita' : 'Il tuo abbonamento vale di nuovo',
    blocks: [
      facts(['Abbonamento', number], ['Targa', plate], ['Ultimo giorno', day(validToOn)]),
      text(
        givenBackDays > 0
          ? `I giorni di sospensione ti sono stati restituiti: ${givenBackDays}, aggiunti alla fine.`
          : over
            ? 'Intanto l’ultimo giorno è passato: per sostare serve un abbonamento nuovo.'
            : 'L’ultimo giorno resta quello di prima.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
  }),

  'subscription-revocation-announced': ({ number, plate, effectiveOn, reasons, note, url }, { day }) => ({
    subject: `Abbonamento ${number}: revoca dal ${day(effectiveOn)}`,
    heading: `Dal ${day(effectiveOn)} l’abbonamento non vale più`,
    blocks: [
      facts(['Abbonamento', number], ['Targa', plate], ['Non vale più dal', day(effectiveOn)]),
      motivi(reasons),
      nota(note),
      text('Fino al giorno prima puoi sostare come sempre; poi togli il ticket dal veicolo.'),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [
      text(
        'Se pensi che ci sia un errore, rispondi a questa e-mail prima di quel giorno: l’ufficio può ritirare la revoca.',
      ),
    ],
  }),

  'subscription-revocation-withdrawn': ({ number, plate, validToOn, note, url }, { day }) => ({
    subject: `Abbonamento ${number}: revoca ritirata`,
    heading: 'La revoca è stata ritirata',
    blocks: [
      facts(['Abbonamento', number], ['Targa', plate], ['Ultimo giorno', day(validToOn)]),
      nota(note),
      text('L’abbonamento resta valido come prima: non devi fare nulla.'),
    ],
    action: { label: 'Apri l’abbonamento', url },
  }),

  'subscription-revoked': ({ number, plate, effectiveOn, reasons, note, url }, { day }) => ({
    subject: `Abbonamento ${number} revocato`,
    heading: 'Il tuo abbonamento è stato revocato',
    blocks: [
      facts(['Abbonamento', number], ['Targa', plate], ['Non vale più dal', day(effectiveOn)]),
      motivi(reasons),
      nota(note),
      text('Con questo abbonamento non puoi più sostare: togli il ticket dal veicolo.'),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [text('Se pensi che ci sia un errore, rispondi a questa e-mail.')],
  }),

  'subscription-ended': ({ number, plate, lastDayOn, url }, { day }) => ({
    subject: lastDayOn
      ? `Abbonamento ${number}: ultimo giorno ${day(lastDayOn)}`
      : `Abbonamento ${number} terminato`,
    heading: lastDayOn ? `L’abbonamento finisce il ${day(lastDayOn)}` : 'Il tuo abbonamento è terminato',
    blocks: [
      facts(
        ['Abbonamento', number],
        ['Targa', plate],
        ...(lastDayOn ? [['Ultimo giorno', day(lastDayOn)] as [string, string]] : []),
      ),
      text(
        lastDayOn
          ? 'Come hai chiesto, finisce prima della sua scadenza. Fino a quel giorno, compreso, puoi sostare come sempre; poi togli il ticket dal veicolo.'
          : 'Come hai chiesto, non vale più da adesso: togli il ticket dal veicolo.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [text('Se non l’hai chiesto tu, rispondi subito a questa e-mail.')],
  }),

  'subscription-sale-voided': (
    { number, plate, amountCents, method, receiptNumber, cancelledNumber, url },
    { euro },
  ) => ({
    subject: `Acquisto annullato allo sportello: abbonamento ${number}`,
    heading: 'L’acquisto allo sportello è stato annullato',
    blocks: [
      facts(
        ['Abbonamento', number],
        ['Targa', plate],
        ['Restituito', `${euro(amountCents)} (${method})`],
        ['Ricevuta di storno', `${receiptNumber}, annulla la ${cancelledNumber}`],
      ),
      text(
        'L’abbonamento non vale più da adesso: togli il ticket dal veicolo. La ricevuta di storno è allegata.',
      ),
    ],
    action: { label: 'Apri l’abbonamento', url },
    after: [
      text(
        'Se ti serve ancora, chiedilo di nuovo online o allo sportello. Se non hai riavuto il denaro, rispondi subito a questa e-mail.',
      ),
    ],
  }),

  'address-changed': ({ subscriptions, url }) => ({
    subject: 'Il tuo indirizzo è stato aggiornato',
    heading: 'Abbiamo registrato il nuovo indirizzo',
    blocks: [
      text('Come hai chiesto in ufficio, il tuo indirizzo è stato aggiornato.'),
      ...(subscriptions.length > 0
        ? [
            list('L’ufficio controllerà se restano i requisiti per:', subscriptions),
            text('Intanto valgono come prima. Se qualcosa cambia te lo scriviamo con il dovuto preavviso.'),
          ]
        : []),
    ],
    action: { label: 'Vedi i tuoi dati', url },
    after: [text('Se non l’hai chiesto tu, rispondi subito a questa e-mail.')],
  }),

  'refund-executed': (
    { number, requestNumber, amountCents, way, iban, late, endedSubscription, url },
    { euro },
  ) => ({
    subject: `Ti abbiamo rimborsato ${euro(amountCents)}`,
    heading: 'Il rimborso è stato fatto',
    blocks: [
      late
        ? text(
            'Il tuo pagamento è arrivato quando la richiesta non si poteva più pagare, o era già stata pagata: lo abbiamo restituito per intero. Tu non devi fare nulla.',
          )
        : null,
      facts(
        ['Rimborso', number],
        ['Richiesta', requestNumber],
        ['Importo', euro(amountCents)],
        ['Come', comeRimborsato(way)],
        ...(iban ? [['Sul conto', iban] as [string, string]] : []),
      ),
      way === 'PROVIDER'
        ? text('Di solito l’accredito si vede in 5–10 giorni lavorativi: dipende dalla tua banca.')
        : null,
      endedSubscription
        ? text(
            `Con il rimborso l’abbonamento ${endedSubscription} è terminato: da ora non vale più, anche se hai ancora il ticket.`,
          )
        : null,
    ],
    action: { label: 'Vedi nella tua area', url },
  }),

  'refund-failed': ({ number, requestNumber, amountCents, url }, { euro }) => ({
    subject: `Rimborso ${number}: ci stiamo lavorando`,
    heading: 'Il rimborso non è ancora riuscito',
    blocks: [
      facts(['Rimborso', number], ['Richiesta', requestNumber], ['Importo', euro(amountCents)]),
      text(
        'La banca o il servizio di pagamento non ha accettato il rimborso. Il tuo denaro non è perso: l’ufficio lo sa già e troverà un altro modo.',
      ),
      text('Tu non devi fare nulla. Se hai cambiato conto o carta, rispondi a questa e-mail per dircelo.'),
    ],
    action: { label: 'Vedi nella tua area', url },
  }),

  'invoice-requested': ({ subscriptionNumber }) => ({
    subject: `Fattura richiesta per l’abbonamento ${subscriptionNumber}`,
    heading: 'Abbiamo ricevuto la richiesta di fattura',
    blocks: [
      facts(['Abbonamento', subscriptionNumber]),
      text(
        'L’ufficio la prepara e la invia anche al Sistema di Interscambio. Appena è emessa la ricevi per e-mail: non devi fare altro.',
      ),
    ],
  }),

  'invoice-wish-refused': ({ subscriptionNumber, untilOn, url }, { day }) => ({
    subject: `La fattura per l’abbonamento ${subscriptionNumber} va chiesta di nuovo`,
    heading: untilOn ? 'Per la fattura ci mancano dei dati' : 'La fattura non si può fare',
    blocks: [
      facts(['Abbonamento', subscriptionNumber]),
      text(
        untilOn
          ? `L’abbonamento è pagato e vale. La fattura che volevi non è stata richiesta, perché i dati che abbiamo non bastano più. Puoi chiederla fino al ${day(untilOn)} compreso.`
          : 'L’abbonamento è pagato e vale. Per questo pagamento la fattura non è prevista: se ti serve, rispondi a questa e-mail.',
      ),
    ],
    action: { label: untilOn ? 'Chiedi la fattura' : 'Vedi l’abbonamento', url },
  }),

  'invoice-undelivered': ({ invoiceNumber, creditNote, subscriptionNumber, url }) => ({
    subject: `${creditNote ? 'Nota di credito' : 'Fattura'} ${invoiceNumber}: è nel tuo cassetto fiscale`,
    heading: `La ${creditNote ? 'nota di credito' : 'fattura'} è emessa: si trova nel tuo cassetto fiscale`,
    blocks: [
      facts([creditNote ? 'Nota di credito' : 'Fattura', invoiceNumber], ['Abbonamento', subscriptionNumber]),
      text(
        'Il Sistema di Interscambio non ha trovato un recapito a cui consegnarla e l’ha lasciata nella tua area riservata sul sito dell’Agenzia delle Entrate («Fatture e corrispettivi»), dove puoi scaricare l’originale. La copia in PDF è nella tua area. Non devi fare altro.',
      ),
    ],
    action: { label: 'Vedi l’abbonamento', url },
  }),

  'invoice-issued': ({ invoiceNumber, creditNote, subscriptionNumber, url }) => ({
    subject: `${creditNote ? 'Nota di credito' : 'Fattura'} ${invoiceNumber}`,
    heading: creditNote ? 'La tua nota di credito è stata emessa' : 'La tua fattura è stata emessa',
    blocks: [
      facts([creditNote ? 'Nota di credito' : 'Fattura', invoiceNumber], ['Abbonamento', subscriptionNumber]),
      ...(creditNote ? [text('Storna la fattura per il denaro che ti abbiamo restituito.')] : []),
      list('In allegato trovi:', [
        'la copia in PDF, da leggere e conservare;',
        `la ${creditNote ? 'nota di credito' : 'fattura'} elettronica in formato XML.`,
      ]),
      text(
        'L’originale è il file elettronico: lo trovi anche nella tua area riservata sul sito dell’Agenzia delle Entrate.',
      ),
    ],
    action: { label: 'Vedi l’abbonamento', url },
  }),

  'invoice-cancelled': ({ subscriptionNumber, reason, url }) => ({
    subject: `La fattura per l’abbonamento ${subscriptionNumber} non è stata emessa`,
    heading: 'Non abbiamo potuto emettere la fattura',
    blocks: [
      facts(['Abbonamento', subscriptionNumber]),
      quote('L’ufficio spiega:', reason),
      text(
        'Il tuo abbonamento resta valido. Se il termine non è passato puoi chiedere di nuovo la fattura correggendo i dati; altrimenti rispondi a questa e-mail.',
      ),
    ],
    action: { label: 'Vedi l’abbonamento', url },
  }),

  'assistance-answer': ({ number, subject, url }) => ({
    subject: `Risposta alla tua segnalazione ${number}`,
    heading: 'L’ufficio ti ha risposto',
    blocks: [
      facts(['Segnalazione', number], ['Oggetto', subject]),
      text('Leggi la risposta nella tua area personale: da lì puoi anche continuare la conversazione.'),
    ],
    action: { label: 'Leggi la risposta', url },
  }),

  'assistance-visitor-received': ({ number, url }) => ({
    subject: `Abbiamo ricevuto la tua segnalazione ${number}`,
    heading: 'Segnalazione ricevuta',
    blocks: [
      facts(['Segnalazione', number]),
      text('L’ufficio ti risponderà con un’e-mail a questo indirizzo.'),
      text(
        'Con il pulsante puoi rileggere la conversazione e scrivere ancora. Chi ha questo link la può leggere: non inoltrarlo.',
      ),
      text('Non hai scritto tu? Ignora questa e-mail.'),
    ],
    action: { label: 'Apri la segnalazione', url },
  }),

  'assistance-visitor-answer': ({ number, url }) => ({
    subject: `Risposta alla tua segnalazione ${number}`,
    heading: 'L’ufficio ti ha risposto',
    blocks: [
      facts(['Segnalazione', number]),
      text('Con il pulsante leggi la risposta e puoi scrivere ancora. Il link vale 90 giorni.'),
    ],
    action: { label: 'Leggi la risposta', url },
  }),

  'assistance-new': ({ number, visitor, url }) => ({
    subject: `Nuovo messaggio: segnalazione ${number}`,
    heading: 'Qualcuno ha scritto all’assistenza',
    blocks: [
      facts(
        ['Segnalazione', number],
        ['Da', visitor ? 'un visitatore senza account' : 'un utente registrato'],
      ),
      text('Il messaggio si legge e si risponde dal back office.'),
    ],
    action: { label: 'Apri la segnalazione', url },
  }),

  'webhook-stopped': ({ name, host, gone, sinceAt, url }, { municipality, instant }) => ({
    subject: `Webhook spento: ${name}`,
    heading: 'Un webhook si è spento',
    blocks: [
      text(
        gone
          ? `${host} ha risposto che non vuole più ricevere gli eventi della sosta (${municipality.name}).`
          : `Dal ${instant(sinceAt)} ${host} non riceve più gli eventi della sosta (${municipality.name}).`,
      ),
      facts(['Webhook', name], ['Server', host]),
      list('Che cosa fare:', [
        'avvisa chi gestisce quel server;',
        'dalla pagina del webhook manda un evento di prova;',
        'riaccendi il webhook e rimanda gli eventi non consegnati: restano nell’elenco per 30 giorni.',
      ]),
    ],
    action: { label: 'Apri il webhook', url },
  }),

  'operator-invitation': ({ name, url, expiresAt }, { municipality, instant }) => ({
    subject: `Il tuo accesso al back office: ${municipality.name}`,
    heading: `Benvenuto, ${name}`,
    blocks: [
      text(`Amministri gli abbonamenti della sosta per ${municipality.name}.`),
      list('Per entrare la prima volta servono cinque minuti e il telefono:', [
        'apri il link qui sotto;',
        'inquadra il codice con un’app di autenticazione;',
        'scegli la tua password.',
      ]),
      text(
        `Il link vale una volta sola, fino al ${instant(expiresAt)}. Non inoltrarlo: chi lo apre entra al posto tuo.`,
      ),
    ],
    action: { label: 'Attiva il tuo accesso', url },
  }),

  'pin-issued': ({ number, delivery }, { municipality }) => ({
    subject: 'Il tuo codice PIN è pronto',
    heading: 'Il tuo codice PIN è pronto',
    blocks: [
      text(
        delivery === 'POST'
          ? 'Ti arriva per posta, in busta chiusa, all’indirizzo che risulta in anagrafe.'
          : 'Se non l’hai già in mano, ritiralo allo sportello con un documento d’identità.',
      ),
      facts(['Attestazione n.', number]),
      text('Con il PIN, il nome utente e la password entri nell’area riservata.'),
      text(
        `Il PIN non è in questa e-mail e nessuno te lo chiederà. Non l’hai richiesto? Avvisa subito l’ufficio: ${municipality.profile.office.phone}.`,
      ),
    ],
  }),

  'communication-received': ({ number }) => ({
    subject: `Comunicazione preliminare ${number} ricevuta`,
    heading: 'Abbiamo ricevuto la tua comunicazione',
    blocks: [
      facts(['Numero', number]),
      text('L’ufficio controlla i dati e il documento, e ti risponde per e-mail a questo indirizzo.'),
      text('Per chiedere informazioni indica il numero della comunicazione.'),
    ],
  }),

  'communication-accepted': ({ number, corrected, url }) => ({
    subject: `Comunicazione preliminare ${number} accettata: ora puoi registrarti`,
    heading: 'Ora puoi registrarti',
    blocks: [
      text(`I dati della comunicazione ${number} sono nella banca dati del servizio.`),
      corrected
        ? text(
            'L’ufficio ha corretto qualche dato: quando ti registri scrivi nome, cognome e data di nascita come sono sul documento d’identità.',
          )
        : text('Quando ti registri scrivi gli stessi dati che hai comunicato.'),
    ],
    action: { label: 'Registrati', url },
  }),

  'communication-refused': ({ number, reasons, note, url }) => ({
    subject: `Comunicazione preliminare ${number} non accettata`,
    heading: 'La tua comunicazione non è stata accettata',
    blocks: [
      text(`I dati della comunicazione ${number} non sono stati inseriti.`),
      motivi(reasons),
      nota(note),
      text('Puoi inviare una nuova comunicazione con i dati o il documento corretti.'),
    ],
    action: { label: 'Invia una nuova comunicazione', url },
  }),
};
