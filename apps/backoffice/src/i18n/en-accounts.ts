/** English of the accounts that take the money. */
export const enAccounts = {
  'Conti di pagamento': 'Payment accounts',
  'Dove arriva il denaro pagato online: un conto alla volta per ogni metodo.':
    'Where the money paid online arrives: one account at a time for each way to pay.',
  'Nuovo conto': 'New account',
  'Conto spento': 'Account switched off',
  'Conto acceso': 'Account switched on',
  'Conto salvato': 'Account saved',
  'Credenziali sostituite': 'Credentials replaced',
  'Da subito incassa {methods} al posto di: {others}. I pagamenti già avviati là finiscono là.':
    'From now on it takes {methods} in place of: {others}. Payments already begun there end there.',
  'Da subito incassa {methods}. Hai provato la connessione e dato l’indirizzo degli avvisi al gestore?':
    'From now on it takes {methods}. Have you tried the connection and given the webhook address to the provider?',
  'Nessun nuovo pagamento comincerà qui. I {count} già avviati finiscono come sempre: conferme, ricevute e rimborsi passano ancora da questo conto.':
    'No new payment will begin here. The {count} already begun end as always: confirmations, receipts and refunds still go through this account.',
  'Nessun nuovo pagamento comincerà qui. Rimborsi e verifiche di quelli già fatti passano ancora da questo conto.':
    'No new payment will begin here. Refunds and checks of those already made still go through this account.',
  'La connessione funziona.': 'The connection works.',
  'Il gestore rifiuta queste credenziali: controllale nel suo sito e sostituiscile qui.':
    'The provider refuses these credentials: check them on its site and replace them here.',
  'Il gestore non risponde. Riprova tra qualche minuto.':
    'The provider does not answer. Try again in a few minutes.',
  'È un conto di prova: chi paga riceve l’abbonamento, ma il denaro non arriva.':
    'It is a test account: whoever pays gets the subscription, but the money does not arrive.',
  'Indirizzo copiato': 'Address copied',
  Copia: 'Copy',
  Incassa: 'Takes',
  'Pagamenti in corso': 'Payments under way',
  'Nessun conto incassa: {methods}': 'No account takes: {methods}',
  'Le regole li offrono, ma i cittadini non li vedono finché un conto acceso non li incassa.':
    'The policies offer them, but citizens do not see them until an account that is on takes them.',
  'Qui non c’è ancora un conto di pagamento.': 'There is no payment account here yet.',
  'Senza un conto i cittadini non possono pagare online.': 'Without an account citizens cannot pay online.',
  acceso: 'on',
  spento: 'off',
  'di prova': 'test',
  'credenziali nell’installazione': 'credentials in the deployment',
  'Indirizzo degli avvisi (webhook)': 'Webhook address',
  'Prova la connessione': 'Try the connection',
  'Sostituisci le credenziali': 'Replace the credentials',
  Spegni: 'Switch off',
  Accendi: 'Switch on',
  'Spegni «{name}»': 'Switch off “{name}”',
  'Accendi «{name}»': 'Switch on “{name}”',
  'Nuovo conto di pagamento': 'New payment account',
  'Modifica il conto': 'Change the account',
  'Resta spento finché non lo accendi: prima prova la connessione e dai al gestore l’indirizzo degli avvisi.':
    'It stays off until you switch it on: first try the connection and give the provider the webhook address.',
  'I pagamenti presi con le credenziali di prima si verificano e si rimborsano ancora con quelle.':
    'Payments taken with the earlier credentials are still checked and refunded with those.',
  'Scrivi un nome per il conto.': 'Write a name for the account.',
  'Scegli almeno un metodo.': 'Choose at least one way to pay.',
  'Scrivi: {field}.': 'Write: {field}.',
  Ambiente: 'Environment',
  Reale: 'Live',
  'Di prova': 'Test',
  'Nome del conto': 'Name of the account',
  'Come lo riconoscete voi, per esempio «Tesoreria – carte».':
    'How you tell it from others, for example “Treasury – cards”.',
  'Avvisi rifiutati': 'Refused messages',
  'Messaggi arrivati agli indirizzi dei conti negli ultimi 30 giorni e non creduti. Nessun pagamento si perde: quelli aperti ({count}) li chiediamo noi al gestore ogni minuto.':
    'Messages that came to the accounts’ addresses in the last 30 days and were not believed. No payment is lost: about the open ones ({count}) we ask the provider every minute.',
  'una volta | {n} volte': 'once | {n} times',
  'l’ultima': 'the last on',
  'senza firma. Se il gestore è il vostro, manca il segreto di firma nel suo sito.':
    'unsigned. If it was your provider, the signing secret is missing on its site.',
  'firma sbagliata. Se i vostri pagamenti si confermano in ritardo, il segreto di firma non è quello del gestore: sostituisci le credenziali.':
    'wrong signature. If your payments are confirmed late, the signing secret is not the provider’s: replace the credentials.',
  'firma vecchia: qualcuno ripete un avviso già usato.':
    'old signature: somebody repeats a message used before.',
  'firmati ma illeggibili: segnalalo all’assistenza della piattaforma.':
    'signed but unreadable: tell the platform’s support.',
  'firmati, su una contestazione che le credenziali non permettono di leggere: guardala nel sito del gestore, e dai alle credenziali il permesso per le contestazioni.':
    'signed, about a dispute that the credentials may not read: look at it on the provider’s pages, and give the credentials the right to disputes.',
  'firmati, su denaro di nessun nostro pagamento: cercalo nel sito del gestore e restituiscilo da lì.':
    'signed, about money of no payment of ours: look for it on the provider’s site and give it back there.',
  'Conto di pagamento aggiunto': 'Payment account added',
  'Conto di pagamento modificato': 'Payment account changed',
  'Credenziali di un conto sostituite': 'Credentials of an account replaced',
  'Conto di pagamento acceso': 'Payment account switched on',
  'Conto di pagamento spento': 'Payment account switched off',
  'Connessione di un conto provata': 'Connection of an account tried',
} as const;
