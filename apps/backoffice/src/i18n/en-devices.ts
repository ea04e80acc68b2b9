/** English of the wardens' telephones. */
export const enDevices = {
  Palmari: 'Wardens’ phones',
  Palmare: 'Phone',
  Revocato: 'Revoked',
  Revoca: 'Revoke',
  'Ultimo uso': 'Last use',
  'Nuovo palmare': 'New phone',
  'Nessun palmare.': 'No phones.',
  'I telefoni con cui si controllano targhe e contrassegni, anche senza rete.':
    'The telephones that check plates and tickets, also without a network.',
  'Nuovo codice': 'New code',
  'Nuovo codice per {name}?': 'A new code for {name}?',
  'Revocare {name}?': 'Revoke {name}?',
  'Accesso del palmare revocato': 'Access of the phone revoked',
  'Il telefono non può più controllare e cancella dati e chiave appena ha rete. Non si torna indietro.':
    'The telephone can check no more, and deletes data and key as soon as it has a network. This cannot be undone.',
  'Il codice di prima smette subito di valere: il telefono va collegato con quello nuovo.':
    'The code before stops working at once: the telephone has to be connected with the new one.',
  'L’app dei controlli è a questo indirizzo:': 'The app for checks is at this address:',
  'apri l’app dei controlli': 'open the app for checks',
  'Scrivi un nome che dica quale telefono è.': 'Write a name that says which telephone it is.',
  'Crea il codice': 'Make the code',
  'Uno per telefono, per esempio «Palmare 7»: se si perde, si revoca solo quello.':
    'One for each telephone, for instance “Phone 7”: a lost one is revoked alone.',
  'Solo in queste zone': 'In these zones only',
  'Nessuna scelta: tutte le zone.': 'None chosen: all zones.',
  'Codice per {name}': 'Code for {name}',
  'Apri l’app dei controlli sul telefono e inquadra il codice. Chiusa questa finestra non si può più rivedere.':
    'Open the app for checks on the telephone and scan the code. Once this window is closed it cannot be shown again.',
  'Codice QR per collegare il telefono': 'QR code to connect the telephone',
} as const;
