/** English of electronic invoicing. */
export const enInvoices = {
  'Nota di credito {number}': 'Credit note {number}',
  'Nota di credito': 'Credit note',
  'Richiesta di fattura': 'Request for an invoice',
  'Portato a mano': 'Carried by hand',
  Intermediario: 'Intermediary',
  'In partenza': 'Leaving',
  Trasmesso: 'Sent',
  Consegnato: 'Delivered',
  'Nel cassetto fiscale': 'In the tax drawer',
  Scartato: 'Rejected',
  'Non partito': 'Not sent',
  'Da trasmettere': 'To be sent',
  'Ricevuta di consegna': 'Delivery receipt',
  'Impossibilità di recapito': 'Could not be delivered',
  'Ricevuta di scarto': 'Rejection receipt',
  'Registrata: lo stato della fattura è aggiornato.': 'Recorded: the state of the invoice is up to date.',
  'Già conosciuta: non è cambiato nulla.': 'Known already: nothing changed.',
  'Parla di un invio precedente: conservata, la fattura segue l’ultimo invio.':
    'It is about an earlier attempt: kept, the invoice goes by the latest one.',
  'Dice il contrario di una ricevuta già registrata: conservata, ma la fattura resta com’è. Verifica sul portale.':
    'It says the opposite of a receipt recorded before: kept, but the invoice stays as it is. Check on the portal.',
  'Parla di un file con il nostro nome ma con un altro contenuto: conservata, non applicata. Verifica che cosa è stato trasmesso.':
    'It is about a file with our name but other contents: kept, not applied. Check what was sent.',
  'Il file di cui parla non è di questo Comune: conservata, non applicata.':
    'The file it is about is not of this municipality: kept, not applied.',
  'Non è una ricevuta leggibile: non è stato conservato nulla. Scaricala di nuovo e riprova.':
    'This is no readable receipt: nothing was kept. Download it again and retry.',
  'Nota di credito {number} emessa': 'Credit note {number} issued',
  'Stato (Paese)': 'Country',
  'Emetti la nota di credito': 'Issue the credit note',
  'La nota di credito prende il prossimo numero e non si può più modificare.':
    'The credit note takes the next number and can no longer be changed.',
  Azienda: 'Company',
  'Corretta: riparte con lo stesso numero e la stessa data':
    'Corrected: it leaves again with the same number and date',
  'Correggi e rinvia': 'Correct and send again',
  'Numero e data restano gli stessi. Il Sistema di Interscambio riceve un file nuovo con questi dati.':
    'Number and date stay the same. The Sistema di Interscambio receives a new file with these data.',
  'Perché è stata scartata': 'Why it was rejected',
  'Intestata a': 'Made out to',
  'Sette caratteri; 0000000 se non c’è, e allora serve la PEC.':
    'Seven characters; 0000000 when there is none, and then the PEC is needed.',
  'Al massimo {n} file alla volta.': 'At most {n} files at a time.',
  'Porta le ricevute': 'Bring receipts',
  'Le risposte del Sistema di Interscambio: dal portale o dalla PEC. Ognuna conta una volta sola, in qualunque ordine.':
    'The answers of the Sistema di Interscambio: from its portal or by certified e-mail. Each counts once, in any order.',
  'XML, XML firmati (.p7m), messaggi PEC (.eml) o archivi .zip. Al massimo {n} file alla volta.':
    'XML, signed XML (.p7m), certified e-mails (.eml) or .zip archives. At most {n} files at a time.',
  'Il file {name} è troppo grande: dividilo in archivi sotto i 4 MB.':
    'The file {name} is too large: split it into archives below 4 MB.',
  'Richiedi la fattura': 'Ask for the invoice',
  'Per chi è allo sportello, con i dati che dà. L’ufficio la emette dalla pagina Fatture.':
    'For whoever is at the counter, with the details they give. The office issues it from the Invoices page.',
  'Trascina qui i file, oppure sceglili dal computer.':
    'Drag the files here, or choose them from your computer.',
  'Scegli i file': 'Choose the files',
  'Esito delle ricevute': 'What became of the receipts',
  'Non è una ricevuta': 'Not a receipt',
  'Apri la fattura': 'Open the invoice',
  Chiudi: 'Close',
  'Segnata come trasmessa: aspetta la ricevuta': 'Marked as sent: it waits for its receipt',
  'Riparte da sola tra poco': 'It leaves again by itself in a moment',
  'Preparata il': 'Prepared on',
  'Richiesta il': 'Asked for on',
  'Emessa il': 'Issued on',
  'Il denaro è tornato indietro dopo la fattura: questa nota la storna.':
    'Money went back after the invoice: this note takes it back.',
  'Scartata: per il fisco non è mai stata emessa': 'Rejected: for the tax office it was never issued',
  'Correggi i dati e rinviala entro 5 giorni dallo scarto, con lo stesso numero e la stessa data.':
    'Correct the data and send it again within 5 days of the rejection, with the same number and date.',
  'Emessa: si trova nel cassetto fiscale del cliente': 'Issued: it lies in the customer’s tax drawer',
  'Il sistema non ha potuto recapitarla. Il cliente è stato avvisato via e-mail; non va rinviata.':
    'The system could not deliver it. The customer was told by e-mail; it must not be sent again.',
  'Trasmessa: aspetta la ricevuta del Sistema di Interscambio':
    'Sent: it waits for the receipt of the Sistema di Interscambio',
  'Arriva da sola dall’intermediario, di solito entro qualche ora.':
    'It comes by itself from the intermediary, usually within hours.',
  'Di solito arriva entro qualche ora, al massimo in cinque giorni: poi portala qui.':
    'It usually comes within hours, within five days at most: then bring it here.',
  'Il file aspetta te': 'The file waits for you',
  'Scarica l’XML, caricalo così com’è, con il suo nome, su «Fatture e Corrispettivi» e poi dillo qui.':
    'Download the XML, upload it as it is, under its own name, to “Fatture e Corrispettivi”, then say so here.',
  'Non è partita': 'It did not leave',
  'Il canale ha rifiutato il file (risposta {code}). Controlla il canale e riprova.':
    'The channel refused the file (answer {code}). Check the channel and try again.',
  'Se il canale non risponde si riprova da soli: non serve fare nulla.':
    'If the channel does not answer it is tried again by itself: there is nothing to do.',
  'Ho trasmesso il file': 'I have uploaded the file',
  'Riprova l’invio': 'Try sending again',
  'Prepara il file': 'Prepare the file',
  'File inviati': 'Files sent',
  'Nessun file è stato ancora preparato.': 'No file has been prepared yet.',
  'Invio {n}': 'Attempt {n}',
  'preparato il {at}': 'prepared on {at}',
  'trasmesso il {at}': 'sent on {at}',
  'numero SdI {number}': 'SdI number {number}',
  'Risposta del canale: {code}': 'Answer of the channel: {code}',
  Ricevute: 'Receipts',
  'ricevuta dal SdI il {at}': 'received by the SdI on {at}',
  'portata qui il {at}': 'brought here on {at}',
  'Fatture chieste e note di credito dei rimborsi, prima quelle con il termine più vicino.':
    'Invoices asked for and credit notes of refunds, nearest due date first.',
  'A mano': 'By hand',
  'Preparato un pacchetto di fatture per la conservazione': 'Package of invoices prepared for preservation',
  Conservazione: 'Preservation',
  'Un pacchetto ZIP con i file inviati, le copie e le ricevute di un periodo, da consegnare a chi le conserva a norma. Al massimo un anno.':
    'A ZIP package with the files sent, the copies and the receipts of a period, to hand to whoever preserves them by law. A year at most.',
  'L’ultimo giorno viene dopo il primo.': 'The last day comes after the first.',
  'Emesse dal': 'Issued from',
  al: 'to',
  Prepara: 'Prepare',
  'Pacchetti preparati': 'Packages prepared',
  'Dal {from} al {to}': 'From {from} to {to}',
  Scarica: 'Download',
  'Cancellato dopo una settimana': 'Erased after a week',
  '{n} file | {n} file': '{n} file | {n} files',
  'Impronta SHA-256 del pacchetto:': 'SHA-256 of the package:',
  'Note di credito': 'Credit notes',
  'Storna la fattura {number}': 'Takes back invoice {number}',
  'Scrivi la PEC da cui si invia.': 'Write the PEC to send from.',
  'Scrivi il server della casella.': 'Write the server of the mailbox.',
  'Scrivi l’indirizzo dell’intermediario.': 'Write the address of the intermediary.',
  'Scrivi la chiave di accesso.': 'Write the access key.',
  'Scrivi la chiave delle ricevute.': 'Write the key of the receipts.',
  'L’ufficio scarica ogni file e lo carica su «Fatture e Corrispettivi». Nulla parte da solo.':
    'The office downloads each file and uploads it to “Fatture e Corrispettivi”. Nothing leaves by itself.',
  'Ogni fattura parte da sola dalla casella certificata; le ricevute si portano a mano.':
    'Each invoice leaves by itself from the certified mailbox; receipts are brought by hand.',
  'Un intermediario prende i file e rimanda le ricevute da solo.':
    'An intermediary takes the files and sends the receipts back by itself.',
  'Già salvata: lascia vuoto per tenerla.': 'Saved already: leave empty to keep it.',
  'Canale di trasmissione salvato': 'Way of sending saved',
  'Canale di trasmissione': 'Way of sending',
  'Come le fatture raggiungono il Sistema di Interscambio.':
    'How invoices reach the Sistema di Interscambio.',
  'Come partono i file': 'How files leave',
  'in uso': 'in use',
  'PEC da cui si invia': 'PEC to send from',
  'Indirizzo del Sistema di Interscambio': 'Address of the Sistema di Interscambio',
  'Vuoto la prima volta; poi quello che il sistema assegna con la prima risposta.':
    'Empty the first time; then the one that the system assigns with its first answer.',
  'Server della casella, con utente e password': 'Server of the mailbox, with user and password',
  'Indirizzo dell’intermediario': 'Address of the intermediary',
  'Chiave di accesso': 'Access key',
  'Chiave con cui firma le ricevute': 'Key with which it signs receipts',
  'Indirizzo a cui l’intermediario manda le ricevute': 'Address to which the intermediary sends receipts',
  'Server ammessi in questa installazione:': 'Servers allowed in this installation:',
  'Questa installazione non ammette ancora nessun server': 'This installation does not allow any server yet',
  'Chi la gestisce deve prima aggiungerlo a SDI_HOSTS.': 'Whoever runs it must first add it to SDI_HOSTS.',
  'I file già in viaggio seguono la strada con cui sono partiti.':
    'Files on their way follow the way they left by.',
} as const;
