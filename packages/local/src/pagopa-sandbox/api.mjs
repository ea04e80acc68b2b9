/** pagoPA's services, as far as a creditor needs them: positions, carts, receipts and printed notices. */
import { h } from '../sandbox/html.mjs';
import { newId } from '../sandbox/ids.mjs';
import { malformed, notFound, PagoPaError, checkCart, checkNotice, checkPosition } from './protocol.mjs';
import { noticePdf } from './notice-pdf.mjs';
import { receiptXml } from './receipt-xml.mjs';

/**
 * @param {{ engine: import('./engine.mjs').Engine, now: () => number }} context
 * @param {{ method: string, url: URL, headers: Record<string, string>, body: string }} request
 * @param {(key: string | undefined) => boolean} authorized
 */
export function answerApi(context, request, authorized) {
  // A clock that was moved is noticed at the next question, not when the timer rings.
  context.engine.tick();
  const path = request.url.pathname;
  if (path === '/bank') return bank(context, request);
  const headers = { 'x-request-id': request.headers['x-request-id'] ?? newId('') };
  if (!authorized(request.headers['ocp-apim-subscription-key']))
    return {
      status: 401,
      headers,
      body: {
        statusCode: 401,
        message: 'Access denied due to invalid subscription key. Make sure to provide a valid key.',
      },
    };
  const route = ROUTES.find((each) => each.method === request.method && each.pattern.test(path));
  if (!route) return { status: 404, headers, body: { statusCode: 404, message: 'Resource not found' } };
  try {
    const values = route.pattern.exec(path).slice(1).map(decodeURIComponent);
    const answer = route.run(context, { values, query: request.url.searchParams, body: request.body });
    return { status: 200, ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (error instanceof PagoPaError) return { status: error.status, body: error.body, headers };
    throw error;
  }
}

const POSITIONS = '/gpd/debt-positions-service/v1/organizations/([^/]+)/debtpositions';
const RECEIPTS = '/gpd/payments-receipts-service/v1/payments/([^/]+)/receipts';

const route = (method, path, run) => ({ method, pattern: new RegExp(`^${path}$`), run });

const ROUTES = [
  route('POST', POSITIONS, ({ engine, now }, { values: [creditor], query, body }) => {
    const model = json(body);
    checkPosition(model, now());
    const record = engine.create(creditor, model, query.get('toPublish') === 'true');
    return { status: 201, body: positionModel(engine, record) };
  }),
  route('GET', `${POSITIONS}/([^/]+)`, ({ engine }, { values }) => ({
    body: positionAnswer(engine, engine.position(...values)),
  })),
  route('POST', `${POSITIONS}/([^/]+)/publish`, ({ engine }, { values }) => ({
    body: positionModel(engine, engine.publish(...values)),
  })),
  route('POST', `${POSITIONS}/([^/]+)/invalidate`, ({ engine }, { values }) => ({
    body: positionModel(engine, engine.invalidate(...values)),
  })),
  route('GET', RECEIPTS, ({ engine }, { values: [creditor], query }) => {
    const number = Number(query.get('pageNum') ?? 0);
    const size = Number(query.get('pageSize') ?? 20);
    if (!Number.isInteger(number) || number < 0 || !Number.isInteger(size) || size < 1 || size > 100)
      throw malformed('pageNum and pageSize');
    const [from, to] = [day(query.get('from')), day(query.get('to'))];
    const rows = engine.allReceipts(creditor).flatMap(({ record, receipt }) => {
      const paid = new Date(receipt.paidAt).toISOString();
      if ((from && paid.slice(0, 10) < from) || (to && paid.slice(0, 10) > to)) return [];
      const row = {
        organizationFiscalCode: creditor,
        iuv: record.model.paymentOption[0].iuv,
        debtor: record.model.fiscalCode,
        paymentDateTime: paid,
        status: 'PAID',
      };
      return Array.from({ length: receipt.listed }, () => row);
    });
    const results = rows.slice(number * size, (number + 1) * size);
    return {
      body: {
        currentPageNumber: number,
        length: results.length,
        totalPages: Math.ceil(rows.length / size),
        results,
      },
    };
  }),
  route('GET', `${RECEIPTS}/([^/]+)`, ({ engine }, { values: [creditor, iuv] }) => {
    const found = engine
      .allReceipts(creditor)
      .filter(({ record }) => record.model.paymentOption[0].iuv === iuv)
      .at(-1);
    if (!found) throw notFound('Receipt not found', `No receipt for IUV ${iuv}`);
    // The last one made, when somebody has paid twice.
    const receipt = engine.receiptsOf(found.record).at(-1);
    return { body: receiptXml(found.record, receipt), type: 'application/xml' };
  }),
  route('POST', '/checkout/ec/v2/carts', ({ engine }, { body }) => {
    const id = engine.openCart(checkCart(json(body)));
    return { status: 302, body: '', headers: { location: `${engine.publicUrl}/pay/${id}` } };
  }),
  route('POST', '/print-payment-notice-service/external/v1/notices/generate', (context, { body }) => ({
    status: 201,
    body: noticePdf(checkNotice(json(body))),
    type: 'application/pdf',
  })),
];

function json(body) {
  try {
    const value = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Answered below.
  }
  throw malformed('The body is not JSON');
}

function day(text) {
  if (text === null) return null;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) throw malformed('from and to are dates');
  return text.slice(0, 10);
}

function positionModel(engine, record) {
  return {
    ...record.model,
    status: engine.statusOf(record),
    paymentOption: record.model.paymentOption.map((option) => ({ nav: `3${option.iuv}`, ...option })),
  };
}

const iso = (at) => new Date(at).toISOString();

function positionAnswer(engine, record) {
  const { model } = record;
  const paid = record.paidAt !== undefined;
  const changed = { insertedDate: iso(record.insertedAt), lastUpdatedDate: iso(record.changedAt) };
  return {
    iupd: model.iupd,
    organizationFiscalCode: record.creditor,
    type: model.type,
    companyName: model.companyName,
    ...changed,
    ...(record.publishedAt !== null && {
      publishDate: iso(record.publishedAt),
      validityDate: iso(record.publishedAt),
    }),
    ...(paid && { paymentDate: iso(record.paidAt) }),
    status: engine.statusOf(record),
    paymentOption: model.paymentOption.map((option) => ({
      nav: `3${option.iuv}`,
      iuv: option.iuv,
      organizationFiscalCode: record.creditor,
      amount: option.amount,
      description: option.description,
      isPartialPayment: option.isPartialPayment,
      dueDate: option.dueDate,
      ...changed,
      ...(paid && {
        paymentDate: iso(record.paidAt),
        paymentMethod: record.receipts[0].method,
        pspCompany: 'Banca di prova',
        idReceipt: record.receiptId,
      }),
      status: { PAID: 'PO_PAID', REPORTED: 'PO_REPORTED' }[record.status] ?? 'PO_UNPAID',
      paymentOptionMetadata: option.paymentOptionMetadata ?? [],
      transfer: option.transfer.map((transfer) => ({
        organizationFiscalCode: record.creditor,
        companyName: model.companyName,
        ...transfer,
        ...changed,
        status: record.status === 'REPORTED' ? 'T_REPORTED' : 'T_UNREPORTED',
      })),
    })),
  };
}

/** A bank's counter, a tobacconist, an app: whoever has the number can pay, and no browser goes back. */
function bank({ engine }, { url }) {
  const given = (url.searchParams.get('notice') ?? '').replaceAll(/\D/g, '');
  let problem = '';
  if (url.searchParams.has('notice')) {
    try {
      const { record } = engine.lookUp(given);
      return {
        status: 303,
        body: '',
        headers: { location: `/pay/bank-${record.creditor}-${given}` },
      };
    } catch (error) {
      if (!(error instanceof PagoPaError)) throw error;
      problem = 'Nessun avviso con questo codice: controlla le 18 cifre.';
    }
  }
  const page = h`<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Paga un avviso pagoPA – Banca di prova</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pay/assets/pay.css">
</head>
<body>
<header><p class="ribbon"><strong>Ambiente di prova – nessun addebito reale</strong></p></header>
<main id="main">
<form method="get" action="/bank" class="payment">
<h1>Paga un avviso pagoPA</h1>
<p class="hint">Come in banca, dal tabaccaio o con un’app: basta il codice dell’avviso.</p>
<div class="field">
<label for="notice">Codice avviso (18 cifre)</label>
${problem && h`<p class="field-error" id="notice-error">${problem}</p>`}
<input id="notice" name="notice" value="${url.searchParams.get('notice') ?? ''}" inputmode="numeric" autocomplete="off" maxlength="30"
 ${problem && h`aria-invalid="true" aria-describedby="notice-error"`}>
</div>
<div class="actions"><button class="primary">Cerca l’avviso</button></div>
</form>
</main>
<footer><p>Questa pagina imita una banca per le prove.</p></footer>
</body>
</html>
`;
  return { status: problem ? 404 : 200, body: page.text, type: 'text/html; charset=utf-8' };
}
