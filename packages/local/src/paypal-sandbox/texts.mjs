/** What only PayPal's page says. */
export const TEXTS = {
  it: {
    walletHint: 'Questa pagina sta al posto di quella di PayPal. Scegli con quale conto di prova approvare.',
    buyers: {
      ok: 'Pagamento riuscito',
      declined: 'Pagamento rifiutato',
      denied: 'Pagamento negato da PayPal',
      async: 'In attesa della banca, poi riuscito',
    },
    faults: {
      outOfOrder: ['Notifiche fuori ordine', 'Prima arriva «pagata», poi «approvata».'],
      payTwice: ['Doppia approvazione', 'Approvi due ordini per la stessa pratica, come da due schede.'],
    },
    done: {
      approved: ['Pagamento approvato', 'Torna al sito: l’addebito di prova viene fatto da lì.'],
      approvedClosed: [
        'Pagamento approvato: chiudi questa scheda',
        'Come se avessi chiuso la scheda, non ti riportiamo al sito. Il sito viene avvisato e conclude il pagamento: trovi l’esito nella tua area personale.',
      ],
      failed: ['Pagamento non riuscito', 'PayPal ha negato il pagamento di prova. Nessun addebito.'],
    },
    footer: 'Questa pagina imita PayPal per le prove: non è una banca e non è PayPal.',
  },
  en: {
    walletHint: 'This page stands for PayPal’s own. Choose the test account to approve with.',
    buyers: {
      ok: 'Payment succeeds',
      declined: 'Payment refused',
      denied: 'Payment denied by PayPal',
      async: 'Waiting for the bank, then succeeds',
    },
    faults: {
      outOfOrder: ['Notifications out of order', '“Paid” arrives first, then “approved”.'],
      payTwice: ['Approved twice', 'You approve two orders for the same request, as from two tabs.'],
    },
    done: {
      approved: ['Payment approved', 'Go back to the site: the test charge is made from there.'],
      approvedClosed: [
        'Payment approved: close this tab',
        'As if you had closed the tab, we do not send you back. The site is told and completes the payment: you find the outcome in your personal area.',
      ],
      failed: ['Payment failed', 'PayPal denied the test payment. You have not been charged.'],
    },
    footer: 'This page imitates PayPal for tests: it is not a bank and it is not PayPal.',
  },
};
