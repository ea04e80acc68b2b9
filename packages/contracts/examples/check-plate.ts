// May this vehicle stand here, now? SOSTA_API_KEY=… node check-plate.ts https://sosta.example caserta AB123CD [zone]
import { checkPlate, connect } from '@sosta/contracts/integration';

const [url = '', municipality = '', plate = '', zone = null] = process.argv.slice(2);
const client = connect({ url, key: process.env['SOSTA_API_KEY'] ?? '' });

const { data, error } = await checkPlate({ client, path: { municipality }, body: { plate, zone } });

if (data) {
  console.log(`${data.plate}: ${data.allowed ? 'may stand here' : 'may not stand here'} (${data.outcome})`);
  for (const right of data.rights)
    console.log(`  ${right.product.name}, zones ${right.zones.join(' ')}, until ${right.validUntil}`);
} else {
  // No answer is not a "no": say so, and try again later.
  console.error(`The plate was not checked. ${error?.detail ?? 'The service cannot be reached.'}`);
  process.exitCode = 2;
}
