/** English of API keys and webhooks. */
export const enIntegrations = {
  'Chiave API creata': 'API key created',
  'Chiave API modificata': 'API key changed',
  'Chiave API revocata': 'API key revoked',
  'Chiave API rinnovata': 'API key renewed',
  'Webhook creato': 'Webhook created',
  'Webhook modificato': 'Webhook changed',
  'Webhook acceso': 'Webhook enabled',
  'Webhook spento': 'Webhook disabled',
  'Webhook spento dal sistema': 'Webhook disabled by the system',
  'Segreto di un webhook sostituito': 'Secret of a webhook replaced',
  'Eventi di un webhook rimandati': 'Events of a webhook sent again',
  'Gestire chiavi API e webhook': 'Manage API keys and webhooks',
  Webhook: 'Webhook',
} as const;
