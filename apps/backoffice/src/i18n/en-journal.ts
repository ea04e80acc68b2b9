/** English of the journal of money. */
export const enJournal = {
  'Prima nota': 'Journal',
  'Ogni euro entrato e uscito, giorno per giorno. Una giornata chiusa non cambia più.':
    'Every euro in and out, day by day. A closed day never changes again.',
  'Giornate della prima nota chiuse': 'Days of the journal closed',
  Incasso: 'Taken',
  'Banca del Comune': 'The municipality’s bank',
  'Avvenuto il': 'Happened on',
  Movimento: 'Movement',
  Movimenti: 'Movements',
  'Aliquota (%)': 'Rate (%)',
  Conto: 'Account',
  Conti: 'Accounts',
  Lordo: 'Gross',
  Imponibile: 'Net',
  'Fattura o nota di credito': 'Invoice or credit note',
  'Chiudi fino al {day}': 'Close up to {day}',
  'Al massimo 31 giorni.': '31 days at most.',
  'Chiuso fino al {day} ({who}, {moment}); saldo a quel giorno: {sum}.':
    'Closed up to {day} ({who}, {moment}); balance on that day: {sum}.',
  'Nessuna giornata è ancora chiusa.': 'No day is closed yet.',
  'Quadra al centesimo con i pagamenti: {sum} in tutto.':
    'Balanced to the cent with the payments: {sum} in all.',
  'Non quadra: prima nota {journal}, pagamenti {payments}. Avvisa l’assistenza.':
    'Not balanced: journal {journal}, payments {payments}. Tell the support.',
  'Saldo iniziale': 'Opening balance',
  'Saldo finale': 'Closing balance',
  Entrate: 'In',
  Uscite: 'Out',
  'In questo periodo non è entrato né uscito niente.': 'Nothing came or went in this period.',
  'Scegli un altro periodo.': 'Choose another period.',
  chiusa: 'closed',
  'Quella giornata e tutte le precedenti non cambieranno più. Quello che si viene a sapere dopo conta nel primo giorno aperto.':
    'That day and all before it will never change again. What becomes known later counts on the first open day.',
  'Contestazione: ripreso dal gestore': 'Dispute: taken back by the provider',
  'Contestazione: riaccreditato': 'Dispute: credited again',
  'Commissione per contestazione': 'Fee for a dispute',
  'Commissione per contestazione restituita': 'Fee for a dispute returned',
  'Senza IVA': 'No VAT',
  'Chiudi le giornate': 'Close the days',
};
