import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import {
  accreditationReceiptDocument,
  availabilityAttestationDocument,
  invoiceDocument,
  paymentNoticeDocument,
  pinAttestationDocument,
  pinLetterDocument,
  preliminaryCommunicationDocument,
  cashClosingDocument,
  receiptDocument,
  receiptWithTicketDocument,
  selfCertificationDocument,
  ticketDocument,
} from './index.js';
import { formatCents, formatDay, formatInstant, formatPlate, formatRate } from './format.js';
import { themeStyle } from './layout.js';
import { qrPath } from './qr.js';
import {
  sampleAccreditationReceipt,
  sampleAvailabilityAttestation,
  sampleInvoice,
  samplePaymentNotice,
  samplePinAttestation,
  samplePinLetter,
  samplePreliminaryCommunication,
  sampleCancellingReceipt,
  sampleCashClosing,
  sampleReceipt,
  sampleSelfCertification,
  sampleTicket,
} from './sample-documents.js';
import { taxWording } from './tax-regime.js';
import { withHostileText } from '../../../testing/hostile-text.js';

/** Text of the markup as a reader sees it, for looking up words. */
const words = (markup: string): string =>
  markup
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

describe('escaping', () => {
  const documents = {
    ticket: (text: string) => ticketDocument(withHostileText(sampleTicket, text)),
    accreditation: (text: string) =>
      accreditationReceiptDocument(withHostileText(sampleAccreditationReceipt, text)),
    receipt: (text: string) => receiptDocument(withHostileText(sampleReceipt, text)),
    cancellingReceipt: (text: string) => receiptDocument(withHostileText(sampleCancellingReceipt, text)),
    cashClosing: (text: string) => cashClosingDocument(withHostileText(sampleCashClosing, text)),
    receiptWithTicket: (text: string) =>
      receiptWithTicketDocument({
        receipt: withHostileText(sampleReceipt, text),
        ticket: withHostileText(sampleTicket, text),
      }),
    paymentNotice: (text: string) => paymentNoticeDocument(withHostileText(samplePaymentNotice, text)),
    invoice: (text: string) => invoiceDocument(withHostileText(sampleInvoice, text)),
    selfCertification: (text: string) =>
      selfCertificationDocument(withHostileText(sampleSelfCertification, text)),
    availability: (text: string) =>
      availabilityAttestationDocument(withHostileText(sampleAvailabilityAttestation, text)),
    pinLetter: (text: string) => pinLetterDocument(withHostileText(samplePinLetter, text)),
    pinAttestation: (text: string) => pinAttestationDocument(withHostileText(samplePinAttestation, text)),
    preliminaryCommunication: (text: string) =>
      preliminaryCommunicationDocument(withHostileText(samplePreliminaryCommunication, text)),
  };
  const tags = (markup: string): string[] => markup.match(/<\/?[a-z][^\s>]*/gi) ?? [];

  it.each(Object.entries(documents))('lets no text become markup: %s', (_, make) => {
    const harmless = make('x').html;
    for (const hostile of [
      '<u>',
      '"><u>',
      "'><u>",
      '</p><u>',
      '--><u>',
      '&lt;u&gt;<u>',
      '</style><u>',
      '" style="u',
    ]) {
      const { html } = make(hostile);
      expect(html).not.toMatch(/<u\b/);
      expect(html).not.toContain('" style="u"');
      // Boxes are drawn one a character, so only the rest of the structure must be the same.
      const structure = (markup: string): string[] =>
        tags(markup).filter((tag) => !/^<\/?(?:i|wbr)$/.test(tag));
      expect(new Set(structure(html))).toEqual(new Set(structure(harmless)));
    }
  });

  it.each(Object.entries(documents))('has no hole to put text into a style sheet: %s', (_, make) => {
    expect(make('sentinel-text').css).toBe(make('x').css);
    expect(make('sentinel-text').css).not.toContain('sentinel');
  });

  it('uses a crest only when it is an inlined picture', () => {
    const crested = (crest: string): string =>
      ticketDocument({ ...sampleTicket, municipality: { name: 'Comune', crest } }).html;
    expect(crested('data:image/png;base64,iVBORw0KGgo=')).toContain('<img class="crest"');
    for (const uri of [
      'https://example.org/x.png',
      'file:///etc/passwd',
      'data:text/html;base64,AAAA',
      'data:image/png,<svg>',
    ]) {
      expect(crested(uri)).not.toContain('<img');
    }
  });
});

describe('ticket', () => {
  it('R77, R82: shows number, plate, zones, validity, check address and copy', () => {
    const { html, title } = ticketDocument(sampleTicket);
    const text = words(html);
    for (const expected of [
      'GA 123 BC',
      'B2',
      'Valido fino al 20/11/2027 dal 21/11/2026',
      'AB-7K3F-2026',
      'Copia 1',
    ]) {
      expect(text).toContain(expected);
    }
    expect(html.replaceAll('<wbr />', '')).toContain(sampleTicket.verifyUrl);
    expect(title).toBe('Contrassegno di sosta AB-7K3F-2026');
  });

  it('says of a later one that the earlier are worth nothing meanwhile', () => {
    expect(words(ticketDocument({ ...sampleTicket, serial: 2 }).html)).toContain(
      'vale questo contrassegno e nessun altro',
    );
    expect(words(ticketDocument(sampleTicket).html)).not.toContain('nessun altro');
  });

  it('has an English version whose face a warden still recognises', () => {
    const text = words(ticketDocument({ ...sampleTicket, locale: 'en' }).html);
    expect(text).toContain('Valido fino al Valid until 20 Nov 2027');
  });
});

describe('receipt', () => {
  it('R81: shows figures as given and says that it is no invoice', () => {
    const text = words(receiptDocument(sampleReceipt).html).replaceAll(' ', ' ');
    for (const expected of [
      '2026/000123',
      'Niccolò D’Angelo',
      '120,00 €',
      '−24,00 €',
      'Imponibile 80,33 €',
      'IVA 22% 17,67 €',
      'Totale pagato 98,00 €',
      'pi_3QxT2eK9fLm41nVd0a7ZbYcW',
      'non costituisce fattura',
      'entro il 01/12/2026',
    ]) {
      expect(text).toContain(expected);
    }
  });

  it('R90: with the ticket to cut out below it, one sheet says all that both say', () => {
    const { html } = receiptWithTicketDocument({ receipt: sampleReceipt, ticket: sampleTicket });
    const text = words(html);
    for (const said of [
      'Ricevuta di pagamento',
      '2026/000123',
      'Totale pagato',
      'Ritagliare lungo il tratteggio',
      'Contrassegno di sosta',
      'GA 123 BC',
      'B2',
      'Valido fino al',
      '20/11/2027',
      'AB-7K3F-2026',
    ])
      expect(text).toContain(said);
    expect(html).toContain('class="qr"');
    // What is cut out and lies behind the windscreen names nobody.
    expect(words(html.slice(html.indexOf('class="contrassegno"')))).not.toContain('Niccolò');
  });

  it('does not leave when its figures do not add up', () => {
    expect(() => receiptDocument({ ...sampleReceipt, totals: { grossCents: 9_801 } })).toThrow(RangeError);
    const vat = { netCents: 8_033, vatCents: 1_766, rateBasisPoints: 2_200 };
    expect(() => receiptDocument({ ...sampleReceipt, totals: { grossCents: 9_800, vat } })).toThrow(
      RangeError,
    );
    expect(() => invoiceDocument({ ...sampleInvoice, totalCents: 1 })).toThrow(RangeError);
  });

  it('say where the original of an invoice is: abroad nobody has a reserved area', () => {
    const customer = { ...sampleInvoice.customer, recipientCode: 'XXXXXXX' };
    const abroad = words(invoiceDocument({ ...sampleInvoice, customer }).html);
    expect(abroad).toContain('lo riceve da noi');
    expect(abroad).not.toContain('area riservata');
    expect(words(invoiceDocument(sampleInvoice).html)).toContain('area riservata');
  });

  it('words each VAT regime, or as the accountant confirmed it', () => {
    expect(taxWording('ART74_MONOFASE', 'it')).toContain('art. 74, primo comma, lett. e)');
    expect(taxWording('OUT_OF_SCOPE_ART4', 'it')).toContain('art. 4, quarto comma');
    expect(taxWording('EXEMPT', 'en')).toContain('Exempt');
    expect(taxWording('VAT22', 'it', ' Dicitura confermata ')).toBe('Dicitura confermata');
  });
});

describe('forms', () => {
  it('carry the legal text and the data known so far (R47)', () => {
    const text = words(selfCertificationDocument(sampleSelfCertification).html);
    for (const expected of [
      'artt. 46 e 47',
      'art. 76 del D.P.R. 445/2000',
      'Viale della Libertà',
      'B2 – Centro storico',
      'Firma',
    ]) {
      expect(text).toContain(expected);
    }
  });

  it('work blank (R48)', () => {
    const municipality = { name: 'Comune di Borgo Esempio' };
    for (const make of [selfCertificationDocument, availabilityAttestationDocument]) {
      const { html } = make({ locale: 'it', municipality });
      expect(html).not.toMatch(/undefined|null|NaN|false/);
      expect(words(html)).toContain('Codice fiscale');
    }
  });

  it('tick the one title that was chosen', () => {
    const { html } = availabilityAttestationDocument(sampleAvailabilityAttestation);
    expect(html.match(/box checked/g)).toHaveLength(1);
    expect(html.indexOf('box checked')).toBeLessThan(html.indexOf('comodato'));
  });
});

describe('formats', () => {
  it('write dates, money, rates and plates as Italians read them', () => {
    expect(formatDay('2026-02-03', 'it')).toBe('03/02/2026');
    expect(() => formatDay('03/02/2026', 'it')).toThrow(RangeError);
    // 23:30 UTC in summer is the next day on the municipality's clocks.
    expect(formatInstant('2026-07-31T23:30:00Z', 'it')).toBe('01/08/2026, 01:30');
    expect(formatCents(123_450, 'it').replaceAll('\u00a0', ' ')).toBe('1.234,50 €');
    expect(formatCents(123_450, 'en')).toBe('€1,234.50');
    expect(() => formatCents(1.5, 'it')).toThrow(RangeError);
    expect(formatRate(1_050, 'it')).toBe('10,5%');
    expect(['GA123BC', 'AB12345', 'X92345', 'MUCAB1234'].map(formatPlate)).toEqual([
      'GA 123 BC',
      'AB 12345',
      'X92345',
      'MUCAB1234',
    ]);
  });

  it('keep text readable on any accent colour', () => {
    expect(themeStyle({ name: '', accentColor: '#0066cc' })).toBe(
      '--accent:#0066cc;--on-accent:#ffffff;--ink:#0066cc',
    );
    expect(themeStyle({ name: '', accentColor: '#ffc400' })).toMatch(
      /--on-accent:#17324d;--ink:#[0-9a-f]{6}$/,
    );
    expect(themeStyle({ name: '', accentColor: 'red;}' })).toContain('--accent:#0066cc');
  });

  it('draw a QR code as one path that fills exactly its dark modules, within a quiet zone of four', () => {
    const content = `S1.k.${'abc~'.repeat(40)}`;
    const { path, side } = qrPath(content);
    const { data } = encode(content, { ecc: 'M', maskPattern: 2, border: 4 });
    // Even-odd: a module is dark when the way to it from the left crosses an odd number of upright edges.
    const crossings = new Set<string>();
    const toggle = (key: string): void => void (crossings.delete(key) || crossings.add(key));
    for (const [, moves = ''] of path.matchAll(/M([^z]+)z/g)) {
      const start = /^(\d+) (\d+)/.exec(moves) ?? [];
      const first: [number, number] = [Number(start[1]), Number(start[2])];
      let [x, y] = first;
      const corners: [number, number][] = [];
      for (const [, axis, value] of moves.matchAll(/([HV])(\d+)/g)) {
        if (axis === 'H') x = Number(value);
        else y = Number(value);
        corners.push([x, y]);
      }
      [x, y] = first;
      for (const [nextX, nextY] of [...corners, first]) {
        expect(nextX === x || nextY === y, 'only straight lines').toBe(true);
        for (let row = Math.min(y, nextY); row < Math.max(y, nextY); row += 1) toggle(`${x} ${row}`);
        [x, y] = [nextX, nextY];
      }
    }
    expect(side).toBe(data.length);
    data.forEach((row, y) => {
      let dark = false;
      row.forEach((module, x) => {
        if (crossings.has(`${x} ${y}`)) dark = !dark;
        expect(dark, `${x} ${y}`).toBe(module);
      });
    });
    expect(data.slice(0, 4).flat().some(Boolean)).toBe(false);
  });
});

describe('the cancelling receipt', () => {
  it('says what it takes back, why, and that what was sold is worth nothing', () => {
    const text = words(receiptDocument(sampleCancellingReceipt).html).replaceAll(' ', ' ');
    for (const expected of [
      'Ricevuta di storno N. 2026/000124',
      'ricevuta n. 2026/000123 emessa il 21/11/2026',
      'Voleva pagare con il POS',
      'Totale restituito −98,00 €',
      'non è più valido',
    ])
      expect(text).toContain(expected);
    for (const wrong of ['Totale pagato', 'La fattura può']) expect(text).not.toContain(wrong);
  });
});

describe('the cash closing', () => {
  it('shows float, methods, vouchers and difference, with room for a signature', () => {
    const text = words(cashClosingDocument(sampleCashClosing).html).replaceAll(' ', ' ');
    for (const expected of [
      'N. 2026/000012 del 21/11/2026',
      'Fondo cassa iniziale 50,00 €',
      'Devono esserci in cassa 148,00 €',
      'Contati 147,00 €',
      'Differenza −1,00 €',
      'Contanti allo sportello 2 196,00 € 1 −98,00 € 98,00 €',
      'Totale 3 294,00 € 1 −98,00 € 196,00 €',
      '2026/000124 Storno',
      'Firma dell’operatore',
    ])
      expect(text).toContain(expected);
  });

  it('of a colleague’s says who closed it, and that nobody counted', () => {
    const closedBy = { name: 'Sara Supervisora', reason: 'Andato via malato' };
    const text = words(cashClosingDocument({ ...sampleCashClosing, countedCents: null, closedBy }).html);
    for (const expected of ['Sara Supervisora', 'Andato via malato', 'non contati', 'Differenza –'])
      expect(text).toContain(expected);
  });

  it('does not leave when its vouchers and methods differ', () => {
    expect(() =>
      cashClosingDocument({ ...sampleCashClosing, lines: sampleCashClosing.lines.slice(1) }),
    ).toThrow(RangeError);
  });
});

describe('the accreditation receipt', () => {
  it('R33: sums up the data, with number and day, and says both ways to the PIN', () => {
    const text = words(accreditationReceiptDocument(sampleAccreditationReceipt).html);
    for (const word of [
      'BE-R-2026-000042',
      '21/11/2026',
      'Niccolò D’Angelo',
      'DNGNCL85T10A001X',
      '10/12/1985',
      'niccolo.dangelo@posta.example',
      'Allo sportello',
      'Via Roma 12',
      'https://sosta.example/borgo-esempio/richiedi-pin',
    ])
      expect(text).toContain(word);
    const english = words(accreditationReceiptDocument({ ...sampleAccreditationReceipt, locale: 'en' }).html);
    expect(english).toContain('At the counter');
    expect(english).not.toContain('Allo sportello');
  });

  it('R33: says nothing of a PIN where there is none', () => {
    const { pin: _, ...rest } = sampleAccreditationReceipt;
    expect(words(accreditationReceiptDocument(rest).html)).not.toContain('PIN');
  });
});
