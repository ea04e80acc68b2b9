/** English of selling at the counter. */
export const enCounter = {
  'Rinnova allo sportello': 'Renew at the counter',
  'Ho visto l’abbonamento': 'I have seen the subscription',
  'Ho visto il libretto (carta di circolazione)': 'I have seen the vehicle registration document',
  'Conferma di aver visto tutti e due i documenti.': 'Confirm that you have seen both documents.',
  'Documenti portati allo sportello': 'Documents brought to the counter',
  'Tipo di abbonamento': 'Kind of subscription',
  'Come paga': 'How it is paid',
  'Da incassare': 'To collect',
  'Incassa e rinnova': 'Collect and renew',
  'Ora non si può rinnovare: la finestra di rinnovo va dal {from} al {to}.':
    'It cannot be renewed now: renewals are open from {from} to {to}.',
  'È già stato rinnovato.': 'It has already been renewed.',
  'Rinnovo registrato': 'Renewal recorded',
  'Stampa ticket': 'Print ticket',
  'Stampa ricevuta': 'Print receipt',
  'Ricevuta con contrassegno': 'Receipt with ticket',
} as const;
