import { UPLOAD_LIMITS } from './document-kinds.js';
import type { Locale } from './locales.js';
import type { FieldCode, FieldProblem, ProblemCode, TextParams } from './problems.js';

const megabytes = UPLOAD_LIMITS.maxBytes / 1024 / 1024;
const megapixels = UPLOAD_LIMITS.maxPixels / 1_000_000;
const pages = UPLOAD_LIMITS.maxPdfPages;

/**
 * What happened and what to do next, in words for people. No placeholders: the same sentence serves as
 * `detail` of the API and as fallback of the SPAs, which have only the code.
 */
export const problemTexts: Readonly<Record<Locale, Readonly<Record<ProblemCode, string>>>> = {
  it: {
    malformed_request: 'Non siamo riusciti a leggere la richiesta. Ricarica la pagina e riprova.',
    validation_failed:
      'Alcuni dati mancano o non sono corretti. Correggi i campi segnalati e invia di nuovo.',
    unauthenticated:
      'Per continuare devi accedere. Se eri già dentro, la sessione è scaduta: accedi di nuovo.',
    forbidden:
      'Non hai il permesso di fare questa operazione. Se ti serve, chiedilo a chi gestisce le utenze.',
    not_found: 'Non troviamo quello che cerchi. Controlla l’indirizzo o torna alla pagina precedente.',
    method_not_allowed:
      'Questa operazione non esiste a questo indirizzo. Torna alla pagina precedente; un programma legge in Allow quali ci sono.',
    conflict:
      'L’operazione non è compatibile con i dati attuali. Ricarica la pagina, controlla la situazione e riprova.',
    conflict_stale_version:
      'Qualcun altro ha modificato questi dati mentre li guardavi. Ricarica la pagina, controlla e riprova.',
    state_transition_not_allowed:
      'Nello stato attuale questa operazione non è più possibile. Ricarica la pagina per vedere a che punto è.',
    idempotency_key_required: 'Manca la chiave che evita i doppi invii. Ricarica la pagina e riprova.',
    idempotency_conflict:
      'Questa richiesta è già stata inviata con dati diversi. Ricarica la pagina e, se serve, inviane una nuova.',
    idempotency_in_progress:
      'Stiamo già elaborando la stessa richiesta. Attendi qualche secondo e ricarica la pagina.',
    payload_too_large: 'Hai inviato troppi dati in una volta sola. Riduci i file o il testo e riprova.',
    unsupported_media_type:
      'Il formato dei dati inviati non è accettato. Ricarica la pagina e riprova; se usi l’API, controlla l’intestazione Content-Type.',
    rate_limited: 'Hai fatto troppi tentativi in poco tempo. Attendi qualche minuto e riprova.',
    internal_error:
      'Si è verificato un errore nostro. Riprova tra poco; se continua, scrivi all’assistenza indicando il codice di riferimento.',
    service_unavailable: 'Il servizio non è disponibile in questo momento. Riprova tra qualche minuto.',
    municipality_not_found:
      'Questo Comune non usa il servizio, o l’indirizzo è sbagliato. Controlla il link.',
    feature_not_enabled: 'Questo Comune non offre questa funzione online. Rivolgiti all’ufficio abbonamenti.',

    registration_email_or_fiscal_code_taken:
      'Esiste già un’utenza con questa email o con questo codice fiscale. Se è la tua, accedi oppure recupera la password.',
    registration_session_not_found:
      'Non troviamo questa registrazione. Apri il link ricevuto per email o iniziane una nuova.',
    registration_session_expired:
      'Il tempo per completare la registrazione è scaduto. Nessuna utenza è stata creata: inizia una nuova registrazione.',
    registration_details_missing: 'Prima di completare la registrazione inserisci i tuoi dati anagrafici.',
    registration_otp_missing:
      'Prima di completare la registrazione inserisci il codice che ti abbiamo inviato per email.',
    registration_not_matched:
      'I dati inseriti non corrispondono a un abbonamento attivo. Controllali: devono essere scritti come sull’abbonamento, e l’email deve essere quella data all’ufficio. Se sono giusti, rivolgiti all’ufficio abbonamenti.',
    registration_not_recognised:
      'I dati inseriti non corrispondono a quelli del Comune. Controllali oppure invia la comunicazione preliminare dei tuoi dati anagrafici.',
    resume_link_invalid:
      'Il link per riprendere la registrazione non è valido o è già stato usato. Inizia una nuova registrazione.',
    registration_link_invalid:
      'Il link di conferma è scaduto o è già stato usato. Se hai già confermato, accedi; altrimenti inizia una nuova registrazione.',
    otp_invalid: 'Il codice inserito non è corretto. Controlla l’ultima email ricevuta e riprova.',
    otp_attempts_exhausted:
      'Hai inserito troppe volte un codice sbagliato e la registrazione è stata chiusa. Iniziane una nuova.',
    otp_resend_too_soon:
      'Ti abbiamo appena inviato un codice. Controlla anche la posta indesiderata e attendi un minuto prima di chiederne un altro.',
    otp_resend_limit:
      'Hai già chiesto il numero massimo di codici. Usa l’ultimo ricevuto oppure inizia una nuova registrazione.',

    credentials_invalid:
      'Le credenziali non sono corrette. Controllale e riprova, oppure recupera la password.',
    totp_required: 'Inserisci il codice a 6 cifre mostrato dalla tua app di autenticazione.',
    totp_invalid:
      'Il codice dell’app di autenticazione non è corretto. Attendi il codice successivo e riprova.',
    email_not_verified:
      'Il tuo indirizzo email non è ancora confermato. Apri il link che ti abbiamo inviato per email.',
    account_locked: 'La tua utenza è bloccata. Scrivi all’assistenza per riattivarla.',
    refresh_invalid: 'La sessione è scaduta. Accedi di nuovo.',
    refresh_reused: 'Per sicurezza abbiamo chiuso la tua sessione su questo dispositivo. Accedi di nuovo.',
    password_reset_link_invalid:
      'Il link per cambiare la password è scaduto o è già stato usato. Chiedine uno nuovo.',
    current_password_invalid: 'La password attuale non è corretta. Controllala e riprova.',
    invitation_link_invalid:
      'L’invito è scaduto o è già stato usato. Chiedine uno nuovo a chi te lo ha mandato.',
    api_key_invalid:
      'La chiave API manca, è sbagliata o è di un altro Comune. Controlla la chiave e l’indirizzo, o chiedi una chiave al Comune.',
    api_key_expired: 'La chiave API è scaduta. Usa la chiave nuova o chiedine una al Comune.',
    api_key_revoked: 'La chiave API è stata revocata. Chiedi al Comune una chiave nuova.',
    api_scope_missing:
      'La chiave API non ha il permesso per questa operazione. Usa una chiave con i permessi giusti.',
    sandbox_only:
      'Questo Comune non è un ambiente di prova: il suo orologio non si sposta. Usa la chiave e l’indirizzo dell’ambiente di prova.',
    api_zone_not_allowed:
      'La chiave API non vale per questa zona. Indica una delle zone della chiave o chiedi al Comune di estenderla.',
    check_unavailable:
      'In questo momento non possiamo verificare la targa. Riprova tra qualche secondo; fino ad allora non trattare il veicolo come privo di titolo.',
    check_id_taken:
      'Un altro controllo ha già questo codice "checkId". Usane uno nuovo per ogni controllo; lo stesso solo per ripeterlo entro un giorno.',
    check_by_position_not_available:
      'Qui la verifica per posizione non è disponibile. Ripeti la verifica indicando il codice della zona in "zone".',
    ticket_not_genuine:
      'Questo codice non è di un titolo di questo Comune. Verifica la targa del veicolo prima di decidere.',
    sync_cursor_expired:
      'Il cursore è troppo vecchio. Scarica di nuovo la copia completa e riparti dal suo cursore.',

    pin_letter_gone:
      'La lettera con il PIN è già stata scaricata o è scaduta, ed è stata cancellata. Se serve ancora, emetti un nuovo PIN.',
    certification_pending_exists:
      'Hai già una richiesta di certificazione in sospeso. Attendi l’esito: te lo comunicheremo per email.',
    certification_type_not_available:
      'Per questo settore non è possibile presentare richieste in questo momento. Scegli un altro tipo di autocertificazione.',
    certification_not_accepted:
      'La certificazione scelta non è accettata o non è più valida. Scegline una accettata o presenta una nuova certificazione.',
    plate_mismatch: 'Le due targhe inserite sono diverse. Controllale e scrivile di nuovo.',
    plate_already_associated:
      'Questa targa è già associata alla tua utenza. La trovi tra le targhe associate.',
    plate_pending_exists:
      'Hai già una richiesta in sospeso per questa targa. Attendi l’esito: te lo comunicheremo per email.',
    plate_not_accepted:
      'La targa scelta non è ancora stata accettata. Scegline una accettata o attendi l’esito della richiesta.',
    plate_not_electric:
      'Il veicolo scelto non è certificato come elettrico. Scegli una targa elettrica o presenta una nuova richiesta con il libretto.',
    plate_holder_differs:
      'Il veicolo è intestato a un’altra persona. L’intestatario deve registrare una propria utenza.',
    vehicle_kind_not_allowed:
      'Questo tipo di veicolo non è ammesso per l’abbonamento scelto. Scegli un altro veicolo o un altro abbonamento.',
    vehicle_class_closed:
      'Per questo tipo di veicolo oggi non si può chiedere l’abbonamento. Scegli un altro veicolo o chiedi all’ufficio da quando sarà possibile.',
    single_request_only:
      'Qui targa e abbonamento si chiedono insieme, con tutti i documenti. Usa la pagina della richiesta di abbonamento.',
    renewals_only:
      'Qui si rinnovano online gli abbonamenti fatti in ufficio. Per un abbonamento nuovo rivolgiti all’ufficio abbonamenti.',

    request_open_exists:
      'Hai già una richiesta aperta per questa targa e questo abbonamento. Seguila nella sezione delle richieste.',
    product_not_available: 'Questo abbonamento non è disponibile in questo momento. Scegline un altro.',
    product_sold_out: 'I posti per questo abbonamento sono esauriti. Scegline un altro o riprova più avanti.',
    start_date_not_allowed: 'L’abbonamento non può iniziare nel giorno scelto. Scegli un’altra data.',
    second_plate_first_unpaid:
      'Puoi chiedere l’abbonamento per la seconda targa solo dopo aver richiesto e pagato quello per la prima. Completa prima il pagamento.',
    nothing_to_pay:
      'Questo abbonamento è gratuito: non c’è nulla da incassare. Presenta la richiesta: appena è accettata, l’abbonamento parte da solo.',
    places_full:
      'Non ci sono più posti per questo abbonamento. Scegline un altro, oppure riprova quando se ne libera uno.',
    places_full_waitlist:
      'Non ci sono più posti per questo abbonamento. Puoi metterti in lista d’attesa: ti scriviamo quando tocca a te.',
    holder_limit_reached:
      'Hai già questo abbonamento per tutte le targhe ammesse. Per un’altra targa, prima rinuncia a uno di quelli che hai.',
    waitlist_already_joined:
      'Sei già in lista d’attesa per questo abbonamento. La tua posizione è nella pagina «Lista d’attesa».',
    waitlist_not_needed: 'C’è posto: non serve la lista d’attesa. Torna indietro e invia la richiesta.',
    overlapping_right:
      'Per questa targa esiste già un abbonamento nella stessa zona e nello stesso periodo. Scegli un altro periodo o un’altra targa.',

    subscription_change_not_possible:
      'Lo stato di questo abbonamento non lo permette. Ricarica la pagina: vedi le operazioni ancora possibili.',
    subscription_renewal_open:
      'C’è un rinnovo in corso con la targa di adesso. Fallo concludere o ritirare, poi cambia la targa.',
    plate_unchanged: 'L’abbonamento ha già questa targa: scegline un’altra.',
    temporary_plate_not_offered:
      'Qui non sono previste targhe temporanee. Puoi cambiare la targa dell’abbonamento.',
    temporary_plate_limit:
      'Le targhe temporanee di quest’anno sono finite. Puoi cambiare la targa dell’abbonamento.',
    temporary_plate_overlaps:
      'In quei giorni c’è già una targa temporanea. Scegli altri giorni o termina prima quella che c’è.',
    temporary_plate_none: 'Non c’è una targa temporanea in corso o prevista: non c’è nulla da terminare.',
    revocation_announced:
      'La revoca è già annunciata. Per cambiare data o motivo, ritirala e annunciala di nuovo.',
    revocation_none: 'Non c’è una revoca annunciata da ritirare: ricarica la pagina.',
    restoration_overlaps:
      'I giorni restituiti finirebbero sopra un altro abbonamento della stessa targa. Riattiva senza restituirli.',
    late_money_not_grantable:
      'Questo pagamento non può più diventare un abbonamento. Chiedi il rimborso, con il motivo.',
    late_money_settled: 'Per questo pagamento non c’è nulla da risolvere: ricarica la pagina.',
    request_not_payable:
      'Questa richiesta non si può pagare in questo momento. Si paga solo dopo l’accettazione ed entro il termine indicato.',
    payment_in_progress:
      'C’è già un pagamento in corso per questa richiesta. Attendi l’esito prima di riprovare: non pagherai due volte.',
    payment_already_done: 'Questa richiesta è già stata pagata. Trovi la ricevuta tra i tuoi abbonamenti.',
    payment_not_online_now:
      'In questo momento non si può pagare online. La richiesta resta valida fino alla data indicata: riprova più tardi, o paga allo sportello.',
    payment_account_of_deployment:
      'Le credenziali di questo conto sono nella configurazione dell’installazione: chiedi a chi la gestisce, oppure aggiungi un conto del Comune.',
    payment_account_method_taken:
      'Un altro conto incassa già questo metodo. Spegni prima quello, o togli il metodo da uno dei due.',
    payment_method_not_available: 'Questo metodo di pagamento non è disponibile. Scegline un altro.',
    payment_provider_unavailable:
      'Il servizio di pagamento non risponde. Non ti è stato addebitato nulla: riprova tra qualche minuto.',
    document_not_ready: 'Stiamo ancora preparando il documento. Riprova tra qualche secondo.',
    documents_by_email_only:
      'Qui ticket e ricevuta si consegnano per e-mail. Cerca quella del pagamento o, dalla pagina dell’abbonamento, scegli «Invia di nuovo l’e-mail».',
    documents_from_list_only:
      'Qui ticket e ricevuta non si inviano per e-mail. Scaricali dalla pagina dell’abbonamento.',
    invoice_window_closed:
      'Il termine per chiedere la fattura è passato. La ricevuta di pagamento resta disponibile tra i tuoi abbonamenti.',
    invoice_not_offered:
      'Per questo abbonamento la fattura non si chiede online. Se ti serve, rivolgiti all’ufficio abbonamenti.',
    invoice_all_refunded:
      'Il pagamento ti è stato restituito per intero prima della fattura: non c’è nulla da fatturare. Per dubbi scrivi all’assistenza.',
    credit_note_before_invoice:
      'La fattura che questa nota storna è stata scartata: prima correggi e rinvia la fattura, poi emetti la nota.',
    invoice_link_required:
      'La fattura si chiede dal link nell’e-mail che conferma il pagamento. Non la trovi? Apri l’abbonamento e scegli «Invia di nuovo l’e-mail», o scrivi all’assistenza.',
    invoice_not_acceptable:
      'Il Sistema di Interscambio rifiuterebbe questa fattura: {what}. Correggi i dati o annulla la richiesta spiegando il motivo; nessun numero è stato usato.',
    invoice_already_requested:
      'La fattura per questo abbonamento è già stata richiesta. Trovi lo stato tra i tuoi abbonamenti.',
    refund_exceeds_payment: 'Il rimborso supera l’importo pagato. Riduci l’importo e riprova.',
    refund_same_person: 'Chi chiede un rimborso non può anche approvarlo. Chiedi a un collega.',
    refund_not_possible:
      'Da qui non si può restituire nulla: il pagamento non è riuscito, è già stato rimborsato o è in un’altra valuta. Controlla i rimborsi di questo pagamento.',
    refund_whole_only:
      'Questo denaro non ha dato alcun abbonamento: si restituisce tutto insieme. Indica l’intero importo.',
    refund_way_not_available:
      'Questo pagamento non si può restituire in questo modo. Scegli uno dei modi proposti.',
    cash_not_enough:
      'Nella tua cassa non risultano abbastanza contanti. Registra il fondo cassa, o scegli il bonifico.',

    renewal_not_open:
      'È ancora presto per rinnovare questo abbonamento. Ti avviseremo per email quando sarà possibile.',
    renewal_lapsed: 'Il termine per rinnovare questo abbonamento è passato. Presenta una nuova richiesta.',
    renewal_already_requested:
      'Hai già chiesto il rinnovo di questo abbonamento. Seguilo nella sezione delle richieste.',
    renewal_product_gone:
      'Questo tipo di abbonamento non è più in vendita, perciò non si può rinnovare. Scrivi all’assistenza o passa in ufficio: ti diremo quale lo sostituisce.',
    renewal_at_counter:
      'Il rinnovo si fa allo sportello. Porta con te l’abbonamento e il libretto del veicolo.',

    checks_not_green:
      'Un controllo automatico non è in ordine: questa richiesta va guardata da sola. Aprila e decidi.',
    reminder_sent_today: 'Oggi il promemoria è già partito. Riprova domani.',
    decision_reason_required: 'Per questa decisione serve almeno un motivo. Sceglilo dall’elenco e riprova.',
    decision_on_own_request: 'Non puoi decidere una richiesta che hai presentato tu. Passala a un collega.',
    decision_on_own_submission:
      'Questa richiesta l’hai presentata tu allo sportello per il cittadino: chi presenta non decide. Passala a un collega.',
    holder_already_exists:
      'Una persona o azienda con questo codice c’è già. Cercala allo sportello con il codice e apri la sua scheda.',
    holder_has_account:
      'Questa persona ha già un accesso online. Se ha perso la password usi «Password dimenticata».',
    account_email_taken:
      'Un altro accesso online usa già questo indirizzo e-mail. Chiedi un altro indirizzo o lascia il campo vuoto.',
    delegation_required:
      'Allo sportello c’è una persona delegata: servono il suo nome e la delega firmata. Aggiungili e riprova.',
    webhook_disabled: 'Questo webhook è spento: riaccendilo, poi rimanda gli eventi.',
    webhook_limit_reached:
      'I webhook del Comune sono già venti: riusa uno di quelli spenti, cambiandone nome e indirizzo.',
    cash_session_of_another_day:
      'La tua cassa di un altro giorno è ancora aperta. Chiudila dalla pagina «Cassa», poi ripeti l’incasso.',
    cash_session_closed: 'Questa cassa è già chiusa. I nuovi incassi vanno nella cassa successiva.',
    cash_session_own: 'Questa è la tua cassa: contala e chiudila dalla pagina «Cassa».',
    payment_not_voidable:
      'Si storna solo un incasso dello sportello, tutto intero e una volta sola. Per ogni altro pagamento apri la sua pagina e usa il rimborso.',
    payment_void_closed:
      'La cassa di questo incasso è già chiusa e contata: non si storna più. Apri il pagamento e usa il rimborso.',
    payment_void_used:
      'L’abbonamento è già stato controllato su strada, cambiato o rinnovato: non si storna più. Apri il pagamento e usa il rimborso.',
    payment_void_invoiced:
      'Per questo incasso c’è una fattura. Se è solo richiesta, fai annullare prima la richiesta; se è emessa, usa il rimborso.',
    case_claimed_by_other:
      '{name} sta già lavorando a questa pratica. Scegline un’altra o attendi che la rilasci.',
    takeover_reason_required: 'Per prendere una pratica a un collega scrivi il motivo: il collega lo legge.',
    case_certification_first:
      'Questa richiesta fa parte di una pratica unica: prima decidi la certificazione, poi l’abbonamento.',
    case_plate_first:
      'Questa richiesta fa parte di una pratica unica: prima decidi la targa, poi l’abbonamento.',
    decision_leaving:
      'Per questa pratica c’è già una decisione in partenza. Attendi qualche secondo: se non parte, la pratica torna disponibile.',
    decision_gone: 'La decisione è già partita e non si può più annullare. Apri la pratica per vedere com’è.',
    check_failed:
      'Un controllo automatico non è superato. Chiedi un’integrazione o rifiuta; chi può decidere lo stesso scrive il motivo.',
    override_not_allowed:
      'Non puoi accettare contro un controllo non superato. Passa la pratica a un responsabile.',
    hand_over_not_possible: 'Questo collega non può decidere la pratica. Scegli un’altra persona.',
    document_missing: 'Manca un documento obbligatorio. Caricalo e invia di nuovo.',
    document_verdict_missing:
      'Prima di accettare devi giudicare validi tutti i documenti. Controlla quelli ancora senza esito.',
    document_not_usable: 'Questo documento non si può usare qui. Carica di nuovo il file.',

    assistance_link_invalid:
      'Questo link non è più valido. Aprilo dall’e-mail più recente, oppure scrivi di nuovo dalla pagina Assistenza.',
    assistance_files_full: 'A questa segnalazione si possono allegare al massimo tre file.',
    upload_missing: 'Non hai scelto nessun file. Sceglilo e riprova.',
    upload_type_not_allowed:
      'Questo tipo di file non è accettato. Carica una foto JPEG o PNG, oppure un PDF.',
    upload_heic_not_supported:
      'Le foto in formato HEIC non sono accettate. Salvala come JPEG, oppure scatta la foto direttamente da questa pagina.',
    upload_too_large: `Il file è troppo grande. Riducilo a meno di ${megabytes} MB e riprova.`,
    upload_empty: 'Il file è vuoto. Controllalo e sceglilo di nuovo.',
    upload_image_too_many_pixels: `L’immagine è troppo grande: il limite è ${megapixels} megapixel. Riducila o scatta una nuova foto.`,
    upload_unreadable:
      'Non riusciamo ad aprire il file: forse è danneggiato. Salvalo di nuovo o scegline un altro.',
    upload_pdf_required: 'Qui serve un file PDF. Salva il modulo in PDF e riprova.',
    upload_pdf_encrypted: 'Il PDF è protetto da password. Togli la protezione e caricalo di nuovo.',
    upload_pdf_active_content:
      'Il PDF contiene parti attive (per esempio script o allegati) che non possiamo accettare. Stampalo come PDF e carica la copia.',
    upload_pdf_too_many_pages: `Il PDF ha troppe pagine: il limite è ${pages}. Carica solo le pagine richieste.`,

    import_under_way:
      'È già in corso un’importazione per questo Comune. Attendi che finisca, oppure annullala, e riprova.',
    import_too_large: 'Il file supera i 200 MB. Dividilo in più file, ciascuno con la riga di intestazione.',
    import_not_csv:
      'Il file non è un CSV. Se viene da un foglio di calcolo, salvalo come «CSV (delimitato dal separatore di elenco)» e caricalo di nuovo.',
    import_has_wrong_rows:
      'Alcune righe sono sbagliate. Correggi il file e caricalo di nuovo, oppure scegli di importare solo le righe valide.',

    webhook_signature_invalid: 'La firma della notifica non è valida. Controlla il segreto condiviso.',
    draft_not_publishable:
      'La bozza non si può pubblicare così: correggi quello che la pagina del prodotto segna in rosso e riprova.',
    draft_outdated:
      'Il prodotto è cambiato dopo l’inizio della bozza. Scarta la bozza e riparti da quello che è pubblicato ora.',
    code_taken: 'Questo codice è già usato. Scegline un altro.',
    zone_numbers_claimed:
      'Alcuni di questi numeri sono già nella tabella delle strade, anche di un’altra zona. Correggi i numeri, oppure prima l’altra riga.',
    zone_geometry_invalid: 'Il contorno della zona non è valido. Correggilo e salva di nuovo.',
    operator_email_taken: 'Esiste già un operatore con questa email. Cercalo nell’elenco.',
    own_roles_not_raised: 'Non puoi aggiungere ruoli a te stesso. Chiedilo a un altro amministratore.',
    last_admin_required: 'Deve restare almeno un amministratore. Nominane un altro prima di togliere questo.',
    period_overlaps: 'Il periodo si sovrappone a uno già presente. Cambia le date.',
    policy_in_past: 'Una regola non può valere dal passato. Scegli una data da oggi in poi.',
  },
  en: {
    malformed_request: 'We could not read the request. Reload the page and try again.',
    validation_failed: 'Some data are missing or not correct. Correct the fields shown and send again.',
    unauthenticated:
      'Please sign in to continue. If you were signed in, your session has ended: sign in again.',
    forbidden: 'You are not allowed to do this. If you need to, ask whoever manages the users.',
    not_found: 'We cannot find what you are looking for. Check the address or go back.',
    method_not_allowed:
      'This operation does not exist at this address. Go back to the previous page; a program finds in Allow which ones do.',
    conflict: 'This does not fit the current data. Reload the page, check the situation and try again.',
    conflict_stale_version:
      'Somebody else changed these data while you were looking at them. Reload the page, check and try again.',
    state_transition_not_allowed:
      'This is no longer possible in the current state. Reload the page to see where it stands.',
    idempotency_key_required:
      'The key that prevents double sending is missing. Reload the page and try again.',
    idempotency_conflict:
      'This request was already sent with different data. Reload the page and send a new one if needed.',
    idempotency_in_progress:
      'We are already processing the same request. Wait a few seconds and reload the page.',
    payload_too_large: 'You sent too much data at once. Make the files or the text smaller and try again.',
    unsupported_media_type:
      'The format of the data is not accepted. Reload the page and try again; if you use the API, check the Content-Type header.',
    rate_limited: 'Too many attempts in a short time. Wait a few minutes and try again.',
    internal_error:
      'Something went wrong on our side. Try again shortly; if it happens again, write to assistance and quote the reference code.',
    service_unavailable: 'The service is not available right now. Try again in a few minutes.',
    municipality_not_found:
      'This municipality does not use the service, or the address is wrong. Check the link.',
    feature_not_enabled: 'This municipality does not offer this online. Contact the permit office.',

    registration_email_or_fiscal_code_taken:
      'An account with this e-mail or this fiscal code already exists. If it is yours, sign in or recover the password.',
    registration_session_not_found:
      'We cannot find this registration. Open the link you received by e-mail or start a new one.',
    registration_session_expired:
      'The time to complete the registration is over. No account was created: start a new registration.',
    registration_details_missing: 'Enter your personal details before completing the registration.',
    registration_otp_missing: 'Enter the code we sent you by e-mail before completing the registration.',
    registration_not_matched:
      'The data do not match an active subscription. Check them: they must be as on the subscription, and the e-mail must be the one given to the office. If they are right, contact the permit office.',
    registration_not_recognised:
      'The data do not match those held by the municipality. Check them or send the preliminary communication of your personal data.',
    resume_link_invalid:
      'The link to resume the registration is not valid or was already used. Start a new registration.',
    registration_link_invalid:
      'The confirmation link has expired or was already used. If you have confirmed already, sign in; otherwise start a new registration.',
    otp_invalid: 'The code is not correct. Check the latest e-mail you received and try again.',
    otp_attempts_exhausted:
      'A wrong code was entered too many times and the registration was closed. Start a new one.',
    otp_resend_too_soon:
      'We have just sent you a code. Check your spam folder too, and wait a minute before asking for another.',
    otp_resend_limit:
      'You have already asked for the maximum number of codes. Use the latest one or start a new registration.',

    credentials_invalid:
      'The credentials are not correct. Check them and try again, or recover your password.',
    totp_required: 'Enter the 6-digit code shown by your authenticator app.',
    totp_invalid: 'The code of the authenticator app is not correct. Wait for the next code and try again.',
    email_not_verified: 'Your e-mail address is not confirmed yet. Open the link we sent you by e-mail.',
    account_locked: 'Your account is locked. Write to assistance to have it reactivated.',
    refresh_invalid: 'Your session has ended. Sign in again.',
    refresh_reused: 'For your safety we closed your session on this device. Sign in again.',
    password_reset_link_invalid:
      'The link to change the password has expired or was already used. Ask for a new one.',
    current_password_invalid: 'The current password is not correct. Check it and try again.',
    invitation_link_invalid: 'The invitation has expired or was already used. Ask the sender for a new one.',
    api_key_invalid:
      'The API key is missing, wrong or of another municipality. Check the key and the address, or ask the municipality for a key.',
    api_key_expired: 'The API key has expired. Use the new key or ask the municipality for one.',
    api_key_revoked: 'The API key was revoked. Ask the municipality for a new key.',
    api_scope_missing: 'The API key does not allow this operation. Use a key with the right scopes.',
    sandbox_only:
      'This municipality is not a sandbox: its clock cannot be moved. Use the key and the address of the sandbox.',
    api_zone_not_allowed:
      'The API key is not valid for this zone. Name one of the key’s zones or ask the municipality to extend it.',
    check_unavailable:
      'The plate cannot be checked right now. Try again in a few seconds; until then do not treat the vehicle as having no permit.',
    check_id_taken:
      'Another check has this "checkId" already. Use a new one for each check, and the same only to repeat it within a day.',
    check_by_position_not_available:
      'Checks by position are not available here. Repeat the check with the code of the zone in "zone".',
    ticket_not_genuine:
      'This code is not of a ticket of this municipality. Check the vehicle’s plate before you decide.',
    sync_cursor_expired: 'The cursor is too old. Take the full snapshot again and go on from its cursor.',

    pin_letter_gone:
      'The letter with the PIN was downloaded already or has expired, and is erased. If it is still needed, issue a new PIN.',
    certification_pending_exists:
      'You already have a certification waiting for a decision. Wait for the outcome: we will e-mail it to you.',
    certification_type_not_available:
      'Requests for this sector are not open right now. Choose another type of self-certification.',
    certification_not_accepted:
      'The certification you chose is not accepted or no longer valid. Choose an accepted one or send a new one.',
    plate_mismatch: 'The two plates are different. Check them and type them again.',
    plate_already_associated:
      'This plate is already associated with your account. See your associated plates.',
    plate_pending_exists:
      'You already have a request for this plate waiting for a decision. We will e-mail you the outcome.',
    plate_not_accepted:
      'The plate you chose has not been accepted yet. Choose an accepted one or wait for the outcome.',
    plate_not_electric:
      'The vehicle you chose is not certified as electric. Choose an electric plate or send a new request with the registration document.',
    plate_holder_differs:
      'The vehicle belongs to another person. The holder must register an account of their own.',
    vehicle_kind_not_allowed:
      'This kind of vehicle is not allowed for this subscription. Choose another vehicle or another subscription.',
    vehicle_class_closed:
      'Subscriptions for this kind of vehicle cannot be requested today. Choose another vehicle, or ask the office when it will be possible.',
    single_request_only:
      'Here plate and subscription are asked for together, with all documents. Use the subscription request page.',
    renewals_only:
      'Here you can renew online the subscriptions sold at the office. For a new subscription contact the permit office.',

    request_open_exists:
      'You already have an open request for this plate and this subscription. Follow it among your requests.',
    product_not_available: 'This subscription is not available right now. Choose another one.',
    product_sold_out: 'No places are left for this subscription. Choose another one or try again later.',
    start_date_not_allowed: 'The subscription cannot start on that day. Choose another date.',
    second_plate_first_unpaid:
      'You can ask for the second plate only after requesting and paying the subscription of the first. Complete that payment first.',
    nothing_to_pay:
      'This subscription is free of charge: there is nothing to collect. Send the request: it begins by itself once accepted.',
    places_full:
      'There is no place left for this subscription. Choose another one, or try again when a place becomes free.',
    places_full_waitlist:
      'There is no place left for this subscription. You can join the waiting list: we write to you when it is your turn.',
    holder_limit_reached:
      'You have this subscription for as many plates as allowed. For another plate, first give up one of those you have.',
    waitlist_already_joined:
      'You are on the waiting list for this subscription already. Your position is on the page “Waiting list”.',
    waitlist_not_needed: 'There is a place: you need no waiting list. Go back and send the request.',
    overlapping_right:
      'This plate already has a subscription in the same zone and period. Choose another period or another plate.',

    subscription_change_not_possible:
      'The state of this subscription does not allow it. Reload the page to see what is still possible.',
    subscription_renewal_open:
      'A renewal with the present plate is under way. Let it end or have it withdrawn, then change the plate.',
    plate_unchanged: 'The subscription has this plate already: choose another one.',
    temporary_plate_not_offered:
      'There are no temporary plates here. You can change the subscription’s plate.',
    temporary_plate_limit:
      'The temporary plates of this year are used up. You can change the subscription’s plate.',
    temporary_plate_overlaps:
      'There is a temporary plate in those days already. Choose other days, or end that one first.',
    temporary_plate_none: 'There is no temporary plate, present or planned: nothing to end.',
    revocation_announced:
      'The revocation is announced already. To change its day or reason, withdraw it and announce it again.',
    revocation_none: 'There is no announced revocation to withdraw: reload the page.',
    restoration_overlaps:
      'The days given back would overlap another subscription of the same plate. Restore without giving them back.',
    late_money_not_grantable:
      'This payment can no longer become a subscription. Ask for its refund, with the reason.',
    late_money_settled: 'There is nothing to resolve about this payment: reload the page.',
    request_not_payable:
      'This request cannot be paid right now. Payment is possible only after acceptance and before the deadline shown.',
    payment_in_progress:
      'A payment for this request is already in progress. Wait for its outcome before trying again: you will not pay twice.',
    payment_already_done: 'This request has already been paid. The receipt is among your subscriptions.',
    payment_not_online_now:
      'Online payment is not possible at the moment. Your request stays valid until the day shown: try again later, or pay at the counter.',
    payment_account_of_deployment:
      'The credentials of this account are part of the deployment’s configuration: ask whoever runs it, or add an account of the municipality.',
    payment_account_method_taken:
      'Another account takes this way to pay already. Switch that one off first, or take the way to pay from one of the two.',
    payment_method_not_available: 'This payment method is not available. Choose another one.',
    payment_provider_unavailable:
      'The payment service does not answer. You have not been charged: try again in a few minutes.',
    document_not_ready: 'We are still preparing the document. Try again in a few seconds.',
    documents_by_email_only:
      'Ticket and receipt are delivered by e-mail here. Look for the one about your payment, or choose “Send the e-mail again” on the subscription’s page.',
    documents_from_list_only:
      'Ticket and receipt are not sent by e-mail here. Download them from the subscription’s page.',
    invoice_window_closed:
      'The time to ask for an invoice is over. The payment receipt stays available among your subscriptions.',
    invoice_not_offered:
      'The invoice of this subscription cannot be asked for online. If you need it, contact the permit office.',
    invoice_all_refunded:
      'All you paid was given back before the invoice: there is nothing to invoice. If in doubt, write to the help desk.',
    credit_note_before_invoice:
      'The invoice that this note takes back was refused: first correct and send the invoice, then issue the note.',
    invoice_link_required:
      'The invoice is asked for through the link in the e-mail that confirms the payment. Cannot find it? Open the subscription and choose “Send the e-mail again”, or write to assistance.',
    invoice_not_acceptable:
      'The Sistema di Interscambio would refuse this invoice: {what}. Correct the data, or cancel the request saying why; no number has been used.',
    invoice_already_requested:
      'The invoice for this subscription has already been requested. See its state among your subscriptions.',
    refund_exceeds_payment: 'The refund is higher than the amount paid. Lower it and try again.',
    refund_same_person: 'Whoever asks for a refund cannot approve it too. Ask a colleague.',
    refund_not_possible:
      'Nothing can be given back from here: the payment did not succeed, was refunded already or is in another currency. Look at the refunds of this payment.',
    refund_whole_only: 'This money bought no subscription: it goes back all at once. Give the whole amount.',
    refund_way_not_available: 'This payment cannot be given back this way. Choose one of the ways offered.',
    cash_not_enough:
      'Your till does not hold enough cash. Record the opening float, or choose a bank transfer.',

    renewal_not_open:
      'It is too early to renew this subscription. We will e-mail you when it becomes possible.',
    renewal_lapsed: 'The time to renew this subscription is over. Send a new request.',
    renewal_already_requested:
      'You have already asked to renew this subscription. Follow it among your requests.',
    renewal_product_gone:
      'This type of subscription is no longer sold, so it cannot be renewed. Write to assistance or visit the office: we will tell you what replaces it.',
    renewal_at_counter:
      'Renewal is done at the counter. Bring the subscription and the vehicle registration document.',

    checks_not_green:
      'An automatic check is not in order: this request has to be looked at by itself. Open it and decide.',
    reminder_sent_today: 'A reminder was sent today already. Try again tomorrow.',
    decision_reason_required:
      'This decision needs at least one reason. Choose it from the list and try again.',
    decision_on_own_request: 'You cannot decide a request that you sent yourself. Hand it to a colleague.',
    decision_on_own_submission:
      'You submitted this request at the counter for the citizen: who submits does not decide. Hand it to a colleague.',
    holder_already_exists:
      'A person or company with this code exists already. Look it up at the counter by the code and open its page.',
    holder_has_account:
      'This person has an online account already. For a lost password there is “Forgotten password”.',
    account_email_taken:
      'Another online account uses this e-mail address already. Ask for another address or leave the field empty.',
    delegation_required:
      'A delegate is at the counter: the name and the signed delegation are needed. Add them and try again.',
    webhook_disabled: 'This webhook is disabled: enable it, then send the events again.',
    webhook_limit_reached:
      'The municipality has twenty webhooks already: reuse a disabled one, changing its name and address.',
    cash_session_of_another_day:
      'Your cash of another day is still open. Close it on the “Cash” page, then take the money again.',
    cash_session_closed: 'This cash is closed already. New takings go into the next one.',
    cash_session_own: 'This is your own cash: count it and close it on the “Cash” page.',
    payment_not_voidable:
      'Only money taken at the counter is voided, all of it and once. For any other payment open its page and use the refund.',
    payment_void_closed:
      'The cash of this payment is closed and counted: it can no longer be voided. Open the payment and use the refund.',
    payment_void_used:
      'The subscription has been checked in the street, changed or renewed: it can no longer be voided. Open the payment and use the refund.',
    payment_void_invoiced:
      'This payment has an invoice. If it was only asked for, have the request cancelled first; if it was issued, use the refund.',
    case_claimed_by_other:
      '{name} is already working on this case. Choose another or wait until it is released.',
    takeover_reason_required: 'To take a case from a colleague write why: the colleague reads it.',
    case_certification_first:
      'This request is part of a single case: decide the certification first, then the subscription.',
    case_plate_first: 'This request is part of a single case: decide the plate first, then the subscription.',
    decision_leaving:
      'A decision on this case is about to leave already. Wait a few seconds: if it does not leave, the case becomes available again.',
    decision_gone: 'The decision has left already and cannot be taken back. Open the case to see how it is.',
    check_failed:
      'An automatic check failed. Ask for more documents or refuse; whoever may decide all the same writes the reason.',
    override_not_allowed: 'You cannot accept against a failed check. Hand the case to a supervisor.',
    hand_over_not_possible: 'This colleague cannot decide the case. Choose another person.',
    document_missing: 'A required document is missing. Upload it and send again.',
    document_verdict_missing:
      'All documents must be judged valid before you accept. Check those still without a verdict.',
    document_not_usable: 'This document cannot be used here. Upload the file again.',

    assistance_link_invalid:
      'This link is no longer valid. Open it from the most recent e-mail, or write again from the Assistance page.',
    assistance_files_full: 'This conversation takes three files at most.',
    upload_missing: 'You have not chosen a file. Choose one and try again.',
    upload_type_not_allowed: 'This type of file is not accepted. Upload a JPEG or PNG photo, or a PDF.',
    upload_heic_not_supported:
      'HEIC photos are not accepted. Save it as JPEG, or take the photo directly from this page.',
    upload_too_large: `The file is too large. Make it smaller than ${megabytes} MB and try again.`,
    upload_empty: 'The file is empty. Check it and choose it again.',
    upload_image_too_many_pixels: `The image is too large: the limit is ${megapixels} megapixels. Make it smaller or take a new photo.`,
    upload_unreadable: 'We cannot open the file: it may be damaged. Save it again or choose another one.',
    upload_pdf_required: 'A PDF file is needed here. Save the form as a PDF and try again.',
    upload_pdf_encrypted: 'The PDF is protected by a password. Remove the protection and upload it again.',
    upload_pdf_active_content:
      'The PDF has active parts (for example scripts or attachments) that we cannot accept. Print it to PDF and upload the copy.',
    upload_pdf_too_many_pages: `The PDF has too many pages: the limit is ${pages}. Upload only the pages asked for.`,

    import_under_way:
      'An import is already under way for this municipality. Wait for its end, or cancel it, and try again.',
    import_too_large:
      'The file is larger than 200 MB. Split it into several files, each with the header row.',
    import_not_csv:
      'The file is not a CSV. If it comes from a spreadsheet, save it as “CSV (comma or semicolon delimited)” and send it again.',
    import_has_wrong_rows:
      'Some rows are wrong. Correct the file and send it again, or choose to import the valid rows only.',

    webhook_signature_invalid: 'The signature of the notification is not valid. Check the shared secret.',
    draft_not_publishable:
      'The draft cannot be published like this: correct what the page of the product marks in red and try again.',
    draft_outdated:
      'The product was changed after the draft was begun. Discard the draft and begin again from what is published now.',
    code_taken: 'This code is already used. Choose another one.',
    zone_numbers_claimed:
      'Some of these numbers are in the table of streets already, perhaps of another zone. Correct the numbers, or the other row first.',
    zone_geometry_invalid: 'The outline of the zone is not valid. Correct it and save again.',
    operator_email_taken: 'An operator with this e-mail already exists. Look for it in the list.',
    own_roles_not_raised: 'You cannot add roles to yourself. Ask another administrator.',
    last_admin_required: 'At least one administrator must remain. Appoint another before removing this one.',
    period_overlaps: 'The period overlaps an existing one. Change the dates.',
    policy_in_past: 'A policy cannot start in the past. Choose a date from today on.',
  },
};

/** Short texts shown next to a field. `{name}` places are filled by {@link formatText}. */
export const fieldTexts: Readonly<Record<Locale, Readonly<Record<FieldCode, string>>>> = {
  it: {
    required: 'Compila questo campo',
    too_short: 'Scrivi almeno {min} caratteri',
    too_long: 'Scrivi al massimo {max} caratteri',
    too_small: 'Inserisci un valore non inferiore a {min}',
    too_large: 'Inserisci un valore non superiore a {max}',
    too_few: 'Indicane almeno {min}',
    too_many: 'Indicane al massimo {max}',
    not_a_number: 'Inserisci un numero',
    not_a_whole_number: 'Inserisci un numero intero',
    value_not_allowed: 'Scegli uno dei valori proposti',
    repeated: 'È indicato due volte: lasciane uno',
    already_used: 'È già usato da un altro Comune: scegline un altro',
    name_taken: 'C’è già con questo nome: scrivine un altro',
    reserved_word: 'Questo nome serve alla piattaforma: scegline un altro',
    color_too_light: 'Il colore è troppo chiaro per il testo bianco: sceglilo più scuro',
    host_name_invalid: 'Scrivi un nome di dominio, per esempio sosta.comune.esempio.it',
    webhook_address_invalid:
      'Scrivi un indirizzo https://, su porta 443 o 8443, senza nome utente e password',
    host_not_found: 'Questo server non si trova: controlla il nome',
    address_not_public: 'Questo indirizzo porta a una rete interna: usane uno raggiungibile da Internet',
    contradicts_policy:
      'Non può valere insieme a «{policy}» dal {on}: cambia prima quella, oppure tutt’e due insieme',
    format_invalid: 'Il formato non è corretto',
    unexpected_property: 'Questo dato non è previsto',
    characters_not_allowed: 'Ci sono caratteri non ammessi',
    email_invalid: 'Inserisci un indirizzo email valido, per esempio nome@esempio.it',
    email_pec_not_allowed: 'Inserisci un indirizzo email ordinario, non PEC',
    username_invalid:
      'Scegli un nome utente di 4–40 caratteri: lettere, numeri, punto, trattino o trattino basso, e comincia con una lettera o un numero',
    username_taken: 'Questo nome utente è già in uso: scegline un altro',
    company_not_allowed:
      'La registrazione riguarda solo le persone fisiche: per una società rivolgiti all’ufficio',
    person_not_allowed:
      'La registrazione riguarda solo società ed enti: per una persona rivolgiti all’ufficio',
    iban_invalid: 'L’IBAN non è corretto: ricontrollalo sull’estratto conto',
    fiscal_code_invalid:
      'Il codice fiscale non è corretto: controlla che sia scritto come sulla tessera sanitaria',
    fiscal_code_date_impossible: 'Il codice fiscale contiene una data di nascita che non esiste: controllalo',
    fiscal_code_place_unknown: 'Il codice fiscale contiene un luogo di nascita che non esiste: controllalo',
    fiscal_code_mismatch: 'Il codice fiscale non corrisponde ai dati anagrafici inseriti',
    vat_number_invalid: 'La partita IVA non è corretta: controlla le 11 cifre',
    password_too_short: 'La password deve avere almeno {min} caratteri',
    password_too_long: 'La password può avere al massimo {max} caratteri',
    password_needs_letter: 'La password deve contenere almeno una lettera',
    password_needs_digit: 'La password deve contenere almeno un numero',
    password_needs_special: 'La password deve contenere almeno un carattere speciale, per esempio ! o ?',
    passwords_differ: 'Le due password sono diverse',
    privacy_required: 'Per continuare devi accettare l’informativa privacy',
    declaration_required: 'Per continuare devi confermare la dichiarazione',
    otp_format_invalid: 'Inserisci le {length} cifre del codice ricevuto per email',
    plate_invalid_for_kind:
      'La targa non corrisponde al tipo di veicolo scelto: deve essere come {example}. Controlla la targa o il tipo di veicolo',
    plates_differ: 'Le due targhe sono diverse',
    vehicle_class_from: 'Per questo tipo di veicolo l’abbonamento si può chiedere dal {from}',
    vehicle_class_closed: 'Per questo tipo di veicolo qui non c’è un abbonamento: scegline un altro',
    date_invalid: 'Inserisci una data esistente',
    instant_invalid: 'Scrivi data, ora e fuso orario, per esempio 2026-11-20T10:15:00+01:00',
    civic_invalid: 'Scrivi un numero civico, per esempio 12, 12/A o 12 bis',
    civics_reversed: 'Il numero finale viene prima di quello iniziale: scambiali',
    civics_none: 'Nessun numero resta compreso: controlla lato, numeri ed eccezioni',
    civics_claimed: 'Sono già della zona {zone} ({numbers}): cambia i numeri, o prima quella riga',
    outline_invalid: 'Il contorno non è stato salvato: {reason}',
    date_in_future: 'La data non può essere nel futuro',
    date_in_past: 'La data non può essere nel passato',
    date_too_early: 'Scegli una data non precedente al {min}',
    date_too_late: 'Scegli una data non successiva al {max}',
    dates_reversed: 'La data finale viene prima di quella iniziale',
    days_without_price: 'Resterebbero giorni di vendita senza prezzo: {days}',
    draft_fault: 'Da correggere: {why}',
    time_invalid: 'Scrivi l’ora così: 09:30',
    times_reversed: 'Riga {row}: l’ora di chiusura viene prima di quella di apertura',
    times_overlap: 'Riga {row}: questi orari si sovrappongono ad altri dello stesso giorno',
    variable_unknown: 'Il testo usa «{name}», che non esiste: scegli un segnaposto dell’elenco',
    postal_code_invalid: 'Il CAP deve avere 5 cifre',
    phone_invalid:
      'Inserisci un numero di telefono valido, con le sole cifre e l’eventuale prefisso internazionale',
    province_invalid: 'Inserisci la sigla della provincia, per esempio CE',
    country_invalid: 'Scegli uno Stato dall’elenco',
    sdi_code_invalid: 'Il codice destinatario deve avere 7 caratteri tra lettere e numeri',
    sdi_code_or_pec_required: 'Inserisci il codice destinatario oppure un indirizzo PEC',
    document_required: 'Carica questo documento',
    document_kind_not_allowed: 'Questo tipo di documento non è previsto qui',
  },
  en: {
    required: 'Fill in this field',
    too_short: 'Use at least {min} characters',
    too_long: 'Use at most {max} characters',
    too_small: 'Enter a value of at least {min}',
    too_large: 'Enter a value of at most {max}',
    too_few: 'Give at least {min}',
    too_many: 'Give at most {max}',
    not_a_number: 'Enter a number',
    not_a_whole_number: 'Enter a whole number',
    value_not_allowed: 'Choose one of the values offered',
    repeated: 'It is there twice: leave one',
    already_used: 'Another municipality uses it: choose another',
    name_taken: 'There is one of this name already: write another',
    reserved_word: 'The platform needs this name: choose another',
    color_too_light: 'The colour is too light for white text: choose a darker one',
    host_name_invalid: 'Write a domain name, such as parking.town.example.it',
    webhook_address_invalid: 'Write an https:// address, on port 443 or 8443, without user name and password',
    host_not_found: 'This server cannot be found: check the name',
    address_not_public: 'This address leads into an internal network: use one that the Internet can reach',
    contradicts_policy:
      'It cannot hold together with “{policy}” from {on}: change that one first, or both at once',
    format_invalid: 'The format is not correct',
    unexpected_property: 'This value is not expected',
    characters_not_allowed: 'Some characters are not allowed',
    email_invalid: 'Enter a valid e-mail address, such as name@example.com',
    email_pec_not_allowed: 'Enter an ordinary e-mail address, not a PEC one',
    username_invalid:
      'Choose a user name of 4–40 characters: letters, digits, dot, hyphen or underscore, beginning with a letter or a digit',
    username_taken: 'This user name is already in use: choose another one',
    company_not_allowed: 'Only natural persons can register: for a company, contact the office',
    person_not_allowed: 'Only companies can register: for a person, contact the office',
    iban_invalid: 'The IBAN is not correct: check it on the bank statement',
    fiscal_code_invalid: 'The fiscal code is not correct: check that it is as on your health card',
    fiscal_code_date_impossible: 'The fiscal code holds a date of birth that does not exist: check it',
    fiscal_code_place_unknown: 'The fiscal code holds a place of birth that does not exist: check it',
    fiscal_code_mismatch: 'The fiscal code does not match the personal details',
    vat_number_invalid: 'The VAT number is not correct: check its 11 digits',
    password_too_short: 'The password must have at least {min} characters',
    password_too_long: 'The password can have at most {max} characters',
    password_needs_letter: 'The password must contain at least one letter',
    password_needs_digit: 'The password must contain at least one digit',
    password_needs_special: 'The password must contain at least one special character, such as ! or ?',
    passwords_differ: 'The two passwords are different',
    privacy_required: 'You must accept the privacy notice to continue',
    declaration_required: 'You must confirm the declaration to continue',
    otp_format_invalid: 'Enter the {length} digits of the code received by e-mail',
    plate_invalid_for_kind:
      'The plate does not fit the kind of vehicle: it must look like {example}. Check the plate or the kind of vehicle',
    plates_differ: 'The two plates are different',
    vehicle_class_from: 'For this kind of vehicle a subscription can be requested from {from}',
    vehicle_class_closed: 'There is no subscription here for this kind of vehicle: choose another',
    date_invalid: 'Enter a date that exists',
    instant_invalid: 'Write date, time and offset from UTC, for example 2026-11-20T10:15:00+01:00',
    civic_invalid: 'Write a house number, for example 12, 12/A or 12 bis',
    civics_reversed: 'The last number comes before the first: swap them',
    civics_none: 'No number is left: check side, numbers and exceptions',
    civics_claimed: 'They belong to zone {zone} already ({numbers}): change the numbers, or that row first',
    outline_invalid: 'The outline was not saved: {reason}',
    date_in_future: 'The date cannot be in the future',
    date_in_past: 'The date cannot be in the past',
    date_too_early: 'Choose a date no earlier than {min}',
    date_too_late: 'Choose a date no later than {max}',
    dates_reversed: 'The end date comes before the start date',
    days_without_price: 'Some days of the sale would have no price: {days}',
    draft_fault: 'To correct: {why}',
    time_invalid: 'Write the time like this: 09:30',
    times_reversed: 'Row {row}: closing time comes before opening time',
    times_overlap: 'Row {row}: these hours overlap others of the same day',
    variable_unknown: 'The text uses «{name}», which does not exist: choose a placeholder from the list',
    postal_code_invalid: 'The postal code (CAP) must have 5 digits',
    phone_invalid: 'Enter a valid telephone number: digits only, with the international prefix if needed',
    province_invalid: 'Enter the abbreviation of the province, such as CE',
    country_invalid: 'Choose a country from the list',
    sdi_code_invalid: 'The recipient code (SDI) must have 7 letters or digits',
    sdi_code_or_pec_required: 'Enter the recipient code (SDI) or a PEC address',
    document_required: 'Upload this document',
    document_kind_not_allowed: 'This kind of document is not expected here',
  },
};

/** Fills the `{name}` places of a text. A place without a value stays as it is, so that it is noticed. */
export function formatText(text: string, params: TextParams = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : place,
  );
}

export function problemText(locale: Locale, code: ProblemCode): string {
  return problemTexts[locale][code];
}

export function fieldText(locale: Locale, problem: FieldProblem): string {
  return formatText(fieldTexts[locale][problem.code], problem.params);
}
