/** English of money on its way back. */
export const enRefunds = {
  Rimborsi: 'Refunds',
  Rimborso: 'Refund',
  'Rimborso {number}': 'Refund {number}',
  'Chi li chiede, chi li approva e se il denaro è tornato.':
    'Who asks for them, who approves them and whether the money went back.',
  'Chiesto il': 'Asked on',
  'Chiesto da': 'Asked by',
  'Pagine del gestore': 'The provider’s pages',
  'Regola del Comune': 'Rule of the municipality',
  'Nessun rimborso è stato ancora chiesto.': 'No refund has been asked for yet.',
  'Nessun rimborso.': 'No refunds.',
  'Chiedi il rimborso': 'Ask for the refund',
  'Lo approva un’altra persona: finché non lo fa non si muove nulla.':
    'Somebody else approves it: nothing moves until then.',
  'Tutto quello che si può restituire è già in un rimborso in corso.':
    'All that can be given back is in a refund on its way already.',
  'Di questo pagamento non si può restituire nulla da qui.':
    'Nothing of this payment can be given back from here.',
  'Che cosa si restituisce': 'What is given back',
  'Tutto quello che resta: {amount}': 'All that is left: {amount}',
  'I mesi interi non goduti: {amount}': 'The whole unused months: {amount}',
  'Un altro importo': 'Another amount',
  'Importo in euro': 'Amount in euro',
  'Al massimo {amount}.': 'At most {amount}.',
  Come: 'How',
  IBAN: 'IBAN',
  'Intestatario del conto': 'Account holder',
  'Lo legge chi approva, non il cittadino.': 'Read by who approves it, not by the citizen.',
  'Con il rimborso l’abbonamento {number} termina': 'With the refund subscription {number} ends',
  'Che cosa succede': 'What happens',
  'Si restituiscono': 'Given back:',
  'dei {amount} pagati.': 'of the {amount} paid.',
  '{unused} mesi interi su {all}, dal {date}: i mesi iniziati non si restituiscono.':
    '{unused} whole months of {all}, from {date}: months begun are not given back.',
  'Trattenute spese per {amount}.': '{amount} are kept back.',
  'Quando il denaro è tornato l’abbonamento termina subito: la targa non risulta più in regola.':
    'Once the money is back the subscription ends at once: the plate is no longer in order.',
  'L’abbonamento resta valido fino al {date}.': 'The subscription stays valid until {date}.',
  'L’abbonamento è già finito: non cambia.': 'The subscription is over already: it does not change.',
  'Per questo denaro non c’è un abbonamento.': 'There is no subscription for this money.',
  'La fattura {number} è già emessa: va fatta una nota di credito.':
    'Invoice {number} is issued already: a credit note is due.',
  'C’è una fattura chiesta e non ancora emessa: se rimborsi tutto, annullala.':
    'An invoice was asked for and is not issued yet: cancel it if you give everything back.',
  'Al cittadino scriviamo quando il rimborso è fatto.': 'The citizen gets an e-mail once it is done.',
  'Scrivi l’importo da restituire, per esempio 25,50.': 'Write the amount to give back, for example 25.50.',
  'Si possono restituire al massimo {amount}.': 'At most {amount} can be given back.',
  'Scrivi l’IBAN su cui fare il bonifico.': 'Write the IBAN of the transfer.',
  'Scrivi a chi è intestato il conto.': 'Write whose account it is.',
  'Rimborso chiesto: ora lo approva un collega': 'Refund asked for: a colleague approves it now',
  'Il denaro era già stato restituito dalle pagine del gestore.':
    'The money had been given back on the provider’s pages.',
  'Il gestore ha rifiutato il rimborso.': 'The provider refused the refund.',
  'Per il gestore è già stato rimborsato tutto.': 'For the provider everything was refunded already.',
  'Per il gestore resta meno da rimborsare: forse è già stato restituito dalle sue pagine.':
    'For the provider less is left to refund: it may have been given back on its own pages.',
  'La carta è scaduta o è stata chiusa.': 'The card has expired or was closed.',
  'La carta risulta smarrita o rubata.': 'The card is reported lost or stolen.',
  'Sul conto del gestore non c’è abbastanza denaro.': 'The account at the provider holds too little money.',
  'Questo gestore non restituisce denaro: serve un bonifico.':
    'This provider gives no money back: a bank transfer is needed.',
  'Pagato due volte': 'Paid twice',
  'Arrivato dopo il termine per pagare': 'Came after the day to pay by',
  'Arrivato dopo l’annullamento della richiesta': 'Came after the request was cancelled',
  'Arrivato dopo il ritiro della richiesta': 'Came after the request was withdrawn',
  Contestazioni: 'Disputes',
  Contestazione: 'Dispute',
  'Contestati {amount}': '{amount} disputed',
  'Contestati {theirs} di {ours}.': '{theirs} disputed of {ours}.',
  'Da decidere': 'To be decided',
  'Chiusa a favore del Comune': 'Closed in favour of the municipality',
  Persa: 'Lost',
  'Non c’è altro da fare.': 'There is nothing else to do.',
  'aperta il': 'opened on',
  'Si può rispondere fino al': 'Can be answered until',
  'Apri l’abbonamento': 'Open the subscription',
  'Da solo': 'By itself',
  'Rispondi sulle pagine del gestore, con la richiesta approvata e la ricevuta: qui non si può. Intanto il permesso resta e il pagamento non si può rimborsare.':
    'Answer on the provider’s pages, with the approved request and the receipt: it cannot be done here. Meanwhile the permit stays and the payment cannot be refunded.',
  'Rispondi sulle pagine del gestore entro la scadenza che trovi nel pagamento. Intanto il permesso resta e il pagamento non si può rimborsare.':
    'Answer on the provider’s pages by the date shown on the payment. Meanwhile the permit stays and the payment cannot be refunded.',
  'Il denaro è tornato a chi aveva pagato. Decidi se l’abbonamento resta o va revocato e, se c’è una fattura, la nota di credito.':
    'The money went back to the payer. Decide whether the subscription stays or is revoked and, where there is an invoice, about the credit note.',
  'Il denaro è tornato a chi aveva pagato. Decidi se l’abbonamento resta o va revocato, e scrivi qui che cosa hai deciso.':
    'The money went back to the payer. Decide whether the subscription stays or is revoked, and write here what you decided.',
  'Ripreso dal gestore': 'Taken back by the provider',
  'Riaccreditato dal gestore': 'Credited again by the provider',
  'Commissione del gestore per la contestazione': 'The provider’s fee for the dispute',
  'Commissione del gestore restituita': 'The provider’s fee returned',
  'Il pagamento è contestato': 'The payment is disputed',
  'Contestazione persa': 'Dispute lost',
  'Pagamento contestato': 'Payment disputed',
  'Denaro mosso da una contestazione': 'Money moved by a dispute',
  'Contestazione chiusa a favore del Comune': 'Dispute closed in favour of the municipality',
  'Il pagamento è stato contestato: finché non si decide non si rimborsa.':
    'The payment is disputed: nothing is refunded until that is decided.',
  'chi ha pagato dice di non averlo fatto': 'the payer says they did not pay',
  'chi ha pagato non riconosce l’addebito': 'the payer does not recognise the charge',
  'addebitato due volte': 'charged twice',
  'quello che è stato pagato non è arrivato': 'what was paid for did not arrive',
  'non è quello che era stato promesso': 'it is not what was promised',
  'un rimborso promesso non è arrivato': 'a promised refund did not arrive',
  'importo sbagliato': 'wrong amount',
  'già pagato in un altro modo': 'already paid in another way',
  altro: 'other',
  'Rimborso fatto dalle pagine del gestore': 'Refund made on the provider’s pages',
  'L’importo è già registrato. Decidi se l’abbonamento deve finire e, se c’è una fattura, la nota di credito.':
    'The amount is recorded. Decide whether the subscription has to end and, where there is an invoice, about the credit note.',
  'Il gestore ha restituito più di quanto risulta possibile':
    'The provider gave back more than seems possible',
  'Un rimborso in corso copre lo stesso denaro. Controlla sulle pagine del gestore quale è partito.':
    'A refund on its way covers the same money. See on the provider’s pages which one was made.',
  'Un rimborso non risulta più al gestore': 'The provider no longer knows of a refund',
  'La banca può averlo respinto. Controlla sulle pagine del gestore e, se serve, fai un bonifico.':
    'The bank may have returned it. Look on the provider’s pages and make a transfer if needed.',
  'Rimborso in un’altra valuta': 'Refund in another currency',
  'Restituito dove il gestore non lo mostra': 'Given back where the provider does not show it',
  'Il gestore ha rifiutato il rimborso: il denaro, o una parte, era già stato restituito dal suo back office, che qui non si vede. L’importo indicato è il minimo: controlla lì quanto e quando, e scrivilo.':
    'The provider refused the refund: the money, or a part of it, had been given back in its back office already, which is not seen here. The amount shown is the least it can be: look there how much and when, and write it down.',
  'Per il gestore almeno {theirs}, per noi {ours}.':
    'At least {theirs} according to the provider, {ours} according to us.',
  'Non lo registriamo da soli. Controlla l’importo sulle pagine del gestore.':
    'It is not recorded by itself. Look at the amount on the provider’s pages.',
  'Il gestore non risponde da più di un giorno': 'The provider has not answered for more than a day',
  'Non sappiamo se il rimborso è partito. Controllalo sulle pagine del gestore prima di farne un altro.':
    'We do not know whether the refund was made. Look on the provider’s pages before making another.',
  'Approva il rimborso': 'Approve the refund',
  '{amount} tornano subito {way}. Non si può annullare.':
    '{amount} go back at once: {way}. It cannot be undone.',
  '{amount}, {way}. Poi qualcuno lo fa e lo registra.':
    '{amount}, {way}. Then somebody does it and records it.',
  'Ritira la richiesta': 'Withdraw the request',
  'Il rimborso non si fa. Se serve, se ne può chiedere un altro.':
    'The refund is not made. Another one can be asked for if needed.',
  'Riprova con il gestore': 'Try the provider again',
  'Chiediamo di nuovo al gestore di restituire {amount}. L’approvazione vale ancora.':
    'The provider is asked again to give back {amount}. The approval still stands.',
  'Paga in contanti': 'Pay in cash',
  'Escono {amount} dalla tua cassa: consegnali e poi conferma.':
    '{amount} leave your till: hand them over, then confirm.',
  'Rimborso approvato': 'Refund approved',
  'Rimborso pagato in contanti': 'Refund paid in cash',
  'Respingi il rimborso': 'Reject the refund',
  Respingi: 'Reject',
  Approva: 'Approve',
  Riprova: 'Try again',
  'Non si riesce a farlo': 'It cannot be done',
  'Registra il bonifico': 'Record the transfer',
  'Bonifico registrato': 'Transfer recorded',
  'Riferimento del bonifico': 'Reference of the transfer',
  'CRO o TRN, come lo dà la banca.': 'CRO or TRN, as the bank gives it.',
  'Giorno del bonifico': 'Day of the transfer',
  'Scrivi il riferimento del bonifico (CRO o TRN).': 'Write the reference of the transfer (CRO or TRN).',
  'Scrivi il giorno del bonifico.': 'Write the day of the transfer.',
  'La somma torna disponibile per un altro rimborso; il cittadino viene avvisato.':
    'The sum is free for another refund; the citizen is told.',
  Fatto: 'Done',
  'Aspetta un’altra persona': 'It waits for somebody else',
  'L’hai chiesto tu: lo approva un collega che può approvare i rimborsi.':
    'You asked for it: a colleague who may approve refunds approves it.',
  'In corso presso il gestore': 'With the provider',
  'Di solito bastano pochi secondi. Se il gestore non risponde continuiamo a chiedere: non si restituisce mai due volte.':
    'It usually takes seconds. If the provider does not answer we go on asking: nothing is ever given back twice.',
  'Il denaro è ancora qui. Riprova, o apri il pagamento e chiedi un rimborso con bonifico.':
    'The money is still here. Try again, or open the payment and ask for a refund by bank transfer.',
  'Il denaro è ancora qui. Apri il pagamento e chiedi il rimborso in un altro modo.':
    'The money is still here. Open the payment and ask for the refund in another way.',
  'Serve una nota di credito': 'A credit note is due',
  'Per la fattura {number}.': 'For invoice {number}.',
  'Dati del rimborso': 'Details of the refund',
  'Da restituire': 'To be given back',
  Pagati: 'Paid',
  'Mesi interi non goduti': 'Whole unused months',
  '{months}, meno {fee} di spese': '{months}, less {fee} kept back',
  'Approvato da': 'Approved by',
  'Respinto da': 'Rejected by',
  'Fatto da': 'Done by',
  Perché: 'Why',
  Giorno: 'Day',
  Riferimento: 'Reference',
  'Con il rimborso l’abbonamento {number} è terminato.': 'With the refund subscription {number} has ended.',
  'A rimborso fatto l’abbonamento {number} termina.': 'Once it is refunded subscription {number} ends.',
  'L’abbonamento {number} non cambia.': 'Subscription {number} does not change.',
  'Apri l’abbonato': 'Open the subscriber',
  Differenze: 'Differences',
  'Differenze con i gestori': 'Differences with the providers',
  'Gli incassi e i rimborsi che risultano qui, confrontati con quelli che risultano ai gestori.':
    'Takings and refunds as they stand here, compared with those at the providers.',
  'Ultimi 3 giorni': 'Last 3 days',
  'Ultimi 31 giorni': 'Last 31 days',
  'Ultimi 3 mesi': 'Last 3 months',
  'Ultimo confronto': 'Last comparison',
  'Nessun confronto è ancora stato fatto: ogni notte parte da solo.':
    'There has been no comparison yet: one starts by itself every night.',
  'da solo, di notte': 'by itself, at night',
  'l’ultimo giorno | gli ultimi {n} giorni': 'the last day | the last {n} days',
  'Confronta adesso': 'Compare now',
  'Confronto in corso': 'Comparing',
  'Confronto finito.': 'Comparison finished.',
  'Nel periodo nessun conto ha incassato: non c’era niente da confrontare.':
    'No account took money in the period: there was nothing to compare.',
  '{compared} di {n} incassi confrontati': '{compared} of {n} takings compared',
  'nessuna differenza nuova | una differenza nuova | {n} differenze nuove':
    'no new differences | one new difference | {n} new differences',
  'Il gestore non ha risposto ({code}). Riprova più tardi; ogni pochi minuti si riprova da soli.':
    'The provider did not answer ({code}). Try again later; it is tried by itself every few minutes.',
  'Abbiamo saputo ora di un incasso o rimborso: è registrato. | Abbiamo saputo ora di {n} incassi o rimborsi: sono registrati.':
    'We have learnt of one taking or refund now: it is recorded. | We have learnt of {n} takings or refunds now: they are recorded.',
  'Uno non è più confrontabile: il gestore non risponde più su pagamenti così vecchi. Fa fede il suo estratto conto. | {n} non sono più confrontabili: il gestore non risponde più su pagamenti così vecchi. Fa fede il suo estratto conto.':
    'One can no longer be compared: the provider does not answer about payments that old. Its statement tells. | {n} can no longer be compared: the provider does not answer about payments that old. Its statement tells.',
  'Gli altri sono di poche ore fa, o il gestore non li ha ancora in elenco: si riprova da soli.':
    'The others are some hours old, or the provider does not list them yet: they are tried again by themselves.',
  'pagoPA conferma ogni pagamento con la sua ricevuta: si controlla che ci sia. L’importo è quello della ricevuta fin dall’inizio, e rimborsi pagoPA non ne fa.':
    'pagoPA confirms each payment with its receipt: we check that it is there. The amount is the receipt’s from the start, and pagoPA makes no refunds.',
  'Da spiegare': 'To be explained',
  'Nuova, da spiegare': 'New, to be explained',
  Spiegata: 'Explained',
  Spiegate: 'Explained',
  'Non più confrontabile': 'Can no longer be compared',
  'Il gestore non risponde più su questo pagamento: fa fede il suo estratto conto.':
    'The provider no longer answers about this payment: its statement tells.',
  'Tutti i conti': 'All accounts',
  'pagato il': 'paid on',
  Precedente: 'Previous',
  Successiva: 'Next',
  'Nessuna differenza corrisponde ai filtri.': 'No difference matches the filters.',
  'Nessuna differenza da spiegare.': 'No differences to be explained.',
  'Il confronto si fa da solo ogni pochi minuti e, più indietro, ogni notte.':
    'The comparison is made by itself every few minutes and, further back, every night.',
  'Confronto con i gestori avviato': 'Comparison with the providers started',
  'Quello che dice il gestore e quello che risulta qui non tornano: qualcuno deve guardare.':
    'What the provider says and what is known here do not agree: somebody has to look.',
  'Per il gestore {theirs}, per noi {ours}.': 'For the provider {theirs}, for us {ours}.',
  'Ho controllato': 'I have looked',
  'La differenza risulta spiegata; quello che scrivi resta nel registro.':
    'The difference counts as explained; what you write stays in the log.',
  'Che cosa hai trovato': 'What you found',
  'Scrivi che cosa hai trovato.': 'Write what you found.',
  Restituito: 'Given back',
  Incassato: 'Taken',
  'Differenza con il gestore controllata': 'Difference with the provider looked at',
  'Rimborso chiesto': 'Refund asked for',
  'Rimborso respinto': 'Refund rejected',
  'Rimborso ritirato': 'Refund withdrawn',
  'Rimborso chiesto al gestore': 'Refund asked of the provider',
  'Rimborso eseguito': 'Refund carried out',
  'Rimborso non riuscito': 'Refund failed',
  'Rimborso da riprovare': 'Refund to be tried again',
  'IBAN di un rimborso mostrato': 'IBAN of a refund shown',
  'Il gestore ha incassato un altro importo': 'The provider took another amount',
  'Controlla l’incasso sulle pagine del gestore: la differenza va restituita o richiesta.':
    'Look the payment up on the provider’s pages: the difference must be given back or asked for.',
  'Un incasso non risulta al gestore': 'The provider does not know of a payment',
  'Qui risulta pagato. Controlla sulle pagine del gestore prima di togliere l’abbonamento.':
    'It is paid here. Look it up on the provider’s pages before taking the subscription away.',
} as const;
