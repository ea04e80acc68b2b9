/** What only Nexi's page says. */
export const TEXTS = {
  it: {
    faults: {
      outOfOrder: [
        'Notifiche fuori ordine',
        'Prima arriva «pagata», poi «titolare riconosciuto dalla sua banca».',
      ],
      payTwice: ['Doppio pagamento', 'La stessa pratica viene pagata due volte, con due ordini.'],
    },
    done: {
      cancelled: [
        'Pagamento annullato',
        'Questa pagina non serve più. Torna al sito per iniziare un nuovo pagamento.',
      ],
    },
    footer: 'Questa pagina imita XPay di Nexi per le prove: non è una banca e non è Nexi.',
  },
  en: {
    faults: {
      outOfOrder: [
        'Notifications out of order',
        '“Paid” arrives first, then “card holder recognised by their bank”.',
      ],
      payTwice: ['Double payment', 'The same request is paid twice, under two orders.'],
    },
    done: {
      cancelled: [
        'Payment cancelled',
        'This page is of no use any more. Go back to the site to start a new payment.',
      ],
    },
    footer: 'This page imitates Nexi XPay for tests: it is not a bank and it is not Nexi.',
  },
};
