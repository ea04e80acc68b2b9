/** The telematic receipt (RT), in the form of `paSendRT`. */
import { metadataOf } from './engine.mjs';

export function receiptXml(record, receipt) {
  const { model } = record;
  const [option] = model.paymentOption;
  const paid = new Date(receipt.paidAt).toISOString();
  const euro = (cents) => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const entries = Object.entries(metadataOf(record)).map(
    ([key, value]) => `<mapEntry>${tag('key', key)}${tag('value', value)}</mapEntry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<paf:paSendRTReq xmlns:paf="http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd">
${tag('idPA', record.creditor)}${tag('idBrokerPA', record.creditor)}${tag('idStation', `${record.creditor}_01`)}
<receipt>
${tag('receiptId', receipt.id)}${tag('noticeNumber', `3${option.iuv}`)}${tag('fiscalCode', record.creditor)}
${tag('outcome', 'OK')}${tag('creditorReferenceId', option.iuv)}${tag('paymentAmount', euro(receipt.amountCents))}
${tag('description', option.description)}${tag('companyName', model.companyName)}
<debtor><uniqueIdentifier>${tag('entityUniqueIdentifierType', model.type)}${tag('entityUniqueIdentifierValue', model.fiscalCode)}</uniqueIdentifier>${tag('fullName', model.fullName)}</debtor>
<transferList>${option.transfer
    .map(
      (transfer) =>
        `<transfer>${tag('idTransfer', transfer.idTransfer)}${tag('transferAmount', euro(transfer.amount))}${tag('fiscalCodePA', record.creditor)}${tag('IBAN', transfer.iban)}${tag('remittanceInformation', transfer.remittanceInformation)}${tag('transferCategory', transfer.category)}</transfer>`,
    )
    .join('')}</transferList>
${tag('idPSP', 'SANDBOX')}${tag('PSPCompanyName', 'Banca di prova')}${tag('idChannel', 'SANDBOX_01')}${tag('channelDescription', receipt.method === 'BANK' ? 'OTH' : 'WISP')}
${tag('paymentMethod', receipt.method)}${tag('fee', '1.50')}${tag('paymentDateTime', paid)}${tag('applicationDate', paid.slice(0, 10))}${tag('transferDate', paid.slice(0, 10))}
<metadata>${entries.join('')}</metadata>
</receipt>
</paf:paSendRTReq>
`;
}

function tag(name, value) {
  return `<${name}>${String(value).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)}</${name}>`;
}
