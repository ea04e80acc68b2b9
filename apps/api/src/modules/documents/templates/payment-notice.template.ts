import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatCents, formatDay, type CivilDate, type Locale } from './format.js';
import type { DocumentIssuer, DocumentMunicipality, DocumentParty } from './issuer.js';
import { a4Css, facts, joinLines, letterhead, page } from './layout.js';
import { qrSvg } from './qr.js';

/** A pagoPA notice: what one needs to pay at a bank, a tobacconist's or in an app. */
export interface PaymentNoticeData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** Whose service it is, as on the other papers. */
  readonly issuer: DocumentIssuer;
  /** Who collects: the owner of the account. */
  readonly creditor: { readonly name: string; readonly fiscalCode: string };
  readonly debtor: DocumentParty;
  /** In groups, as it is read aloud. */
  readonly noticeNumber: string;
  readonly qrContent: string;
  readonly amountCents: number;
  /** The last day on which it can be paid. */
  readonly dueOn: CivilDate;
  /** What is paid, with the request's number. */
  readonly subject: string;
  /** Where it is paid online. */
  readonly url: string;
}

const TEXT = {
  it: {
    heading: 'Avviso di pagamento',
    service: 'Servizio permessi e abbonamenti di sosta',
    creditor: 'Ente creditore',
    creditorCode: 'Codice fiscale dell’ente creditore',
    debtor: 'Destinatario',
    name: 'Nome',
    fiscalCode: 'Codice fiscale',
    address: 'Indirizzo',
    subject: 'Oggetto',
    amount: 'Importo da pagare',
    due: 'Entro il',
    number: 'Codice avviso',
    online: 'Online, sul sito o con un’app',
    onlineText: (url: string) =>
      `Dalla tua area personale (${url}), con l’app IO o con l’app della tua banca: carta, conto o le altre possibilità che trovi lì.`,
    nearby: 'In banca, alla posta, dal tabaccaio',
    nearbyText:
      'Porta questo foglio a uno sportello, a un bancomat o a un esercente che accetta pagoPA: basta il codice QR, o il codice avviso con il codice fiscale dell’ente.',
    qr: 'Codice QR per pagare',
    payHere: 'Con questi dati si paga ovunque',
    fee: 'Chi incassa può chiedere una commissione, che ti dice prima.',
    closed:
      'Se nel frattempo paghi in un altro modo o la richiesta viene chiusa, questo avviso non vale più. Dopo la data indicata non si può più pagare.',
    right: 'Il permesso parte quando il pagamento ci è confermato, non da questo avviso.',
  },
  en: {
    heading: 'Payment notice',
    service: 'Parking permits and subscriptions',
    creditor: 'Creditor (“Ente creditore”)',
    creditorCode: 'Creditor’s tax code',
    debtor: 'Addressee',
    name: 'Name',
    fiscalCode: 'Tax code',
    address: 'Address',
    subject: 'Subject',
    amount: 'Amount to pay',
    due: 'By',
    number: 'Notice number (“Codice avviso”)',
    online: 'Online, on the site or in an app',
    onlineText: (url: string) =>
      `In your personal area (${url}), in the IO app or in your bank’s app: by card, from your account, or in another way offered there.`,
    nearby: 'At a bank, post office or tobacconist’s',
    nearbyText:
      'Take this sheet to any counter, cash machine or shop that accepts pagoPA: the QR code is enough, or the notice number with the creditor’s tax code.',
    qr: 'QR code for paying',
    payHere: 'What is needed to pay anywhere',
    fee: 'Whoever takes the money may charge a fee, and says so first.',
    closed:
      'If you pay in another way meanwhile, or the request is closed, this notice is no longer valid. After the date above it cannot be paid.',
    right: 'The permit begins when the payment is confirmed to us, not with this notice.',
  },
} as const;

const CSS = `
.heading { display: flex; justify-content: space-between; align-items: baseline; margin: 8mm 0 6mm; }
.heading .brand { font-weight: 700; font-size: 14pt; color: var(--ink); }
.due { display: flex; gap: 6mm; background: var(--accent); color: var(--on-accent); padding: 4mm 5mm; margin: 6mm 0; }
.due > div { flex: 1 1 0; }
.due .label { display: block; font-size: 9pt; }
.due strong { font-size: 20pt; line-height: 1.2; font-weight: 700; white-space: nowrap; }
.places { display: flex; gap: 8mm; }
.places > section { flex: 1 1 0; }
.places h2 { margin-top: 0; }
.slip { display: flex; gap: 7mm; align-items: center; margin-top: 8mm; padding: 5mm; border: 0.3mm solid #17324d; break-inside: avoid; }
/* 25 mm for the code itself; the quiet zone around it comes on top. */
.slip .qr { flex: none; width: 31mm; height: 31mm; }
.slip h2 { margin: 0 0 2mm; }
.slip .facts th { width: 58mm; }
.slip .number { font-size: 13pt; white-space: nowrap; }
.notes { margin-top: 7mm; font-size: 9pt; color: #455a70; }
.notes p + p { margin-top: 1mm; }
`;

/** Makes the A4 notice. */
export function paymentNoticeDocument(data: PaymentNoticeData): PdfDocument {
  const { locale, creditor, debtor } = data;
  const text = TEXT[locale];
  const amount = formatCents(data.amountCents, locale);
  const content = html`${letterhead(data.municipality, text.service, data.issuer)}
    <main>
      <div class="heading">
        <h1>${text.heading}</h1>
        <p class="brand">pagoPA</p>
      </div>
      <div class="columns">
        <section>
          <h2>${text.creditor}</h2>
          ${facts([
            [text.name, creditor.name],
            [text.fiscalCode, creditor.fiscalCode],
          ])}
        </section>
        <section>
          <h2>${text.debtor}</h2>
          ${facts([
            [text.name, debtor.name],
            [text.fiscalCode, debtor.fiscalCode],
            [text.address, debtor.addressLines?.length ? joinLines(debtor.addressLines) : undefined],
          ])}
        </section>
      </div>
      <h2>${text.subject}</h2>
      <p>${data.subject}</p>
      <div class="due">
        <div>
          <span class="label">${text.amount}</span>
          <strong>${amount}</strong>
        </div>
        <div>
          <span class="label">${text.due}</span>
          <strong>${formatDay(data.dueOn, locale)}</strong>
        </div>
      </div>
      <div class="places">
        <section>
          <h2>${text.online}</h2>
          <p>${text.onlineText(data.url)}</p>
        </section>
        <section>
          <h2>${text.nearby}</h2>
          <p>${text.nearbyText}</p>
        </section>
      </div>
      <div class="slip">
        ${qrSvg(data.qrContent, text.qr)}
        <div>
          <h2>${text.payHere}</h2>
          ${facts([
            [text.number, html`<span class="number">${data.noticeNumber}</span>`],
            [text.creditorCode, creditor.fiscalCode],
            [text.amount, amount],
            [text.debtor, debtor.name],
          ])}
        </div>
      </div>
      <div class="notes">
        <p>${text.right}</p>
        <p>${text.closed}</p>
        <p>${text.fee}</p>
      </div>
    </main>`;
  return {
    template: 'payment-notice',
    css: `${a4Css(locale)}${CSS}`,
    html: page(data.municipality, 'payment-notice', content),
    title: `${text.heading} ${data.noticeNumber}`,
    lang: locale,
    format: A4,
  };
}
