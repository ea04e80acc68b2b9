import type { ClosedCase } from '../domain/template-data.js';
import type { Emails } from './emails.js';
import { facts, list, quote, text } from './email-content.js';

const why = (reasons: readonly string[]) =>
  list(reasons.length === 1 ? 'The reason:' : 'The reasons:', reasons);
const officeNote = (note: string | null) => quote('The office adds:', note);

/** Of the single case, which closes with what it rested on. */
const singleCase = (closed: ClosedCase | null | undefined) =>
  closed
    ? [
        text(
          `With it the subscription request ${closed.number} (${closed.title}) is closed, too: it was part of the same single case.`,
        ),
        list(
          'This stays valid, and you will not have to ask for it again:',
          closed.kept.map(({ number, title }) => `${title} (request ${number})`),
        ),
        text('To have the subscription send a new case: we will ask only for what is missing.'),
      ]
    : [];

const howRefunded = (way: string): string =>
  way === 'BANK_TRANSFER'
    ? 'By bank transfer'
    : way === 'CASH'
      ? 'In cash at the counter'
      : 'The way you paid';

export const emailsEn: Emails = {
  'registration-otp': ({ code, resumeUrl, expiresAt }, { time }) => ({
    subject: `${code} is your registration code`,
    heading: 'Confirm your e-mail address',
    blocks: [
      text('To go on with your registration, type this code in the page you opened.'),
      { kind: 'code', label: 'Your code:', code },
      text(
        `The code is good until ${time(expiresAt)}. Do not give it to anybody: the office will never ask for it.`,
      ),
      text('Did you close the page? Go on from where you were:'),
    ],
    action: { label: 'Resume your registration', url: resumeUrl },
    after: [text('If you did not ask to register, ignore this e-mail: without the code nothing happens.')],
  }),

  'registration-duplicate': () => ({
    subject: 'You already have an account',
    heading: 'You already have an account',
    blocks: [
      text(
        'Somebody, perhaps you, tried to register with this e-mail address or with the fiscal code that belongs to it.',
      ),
      text(
        'There is no need to register again: sign in with your e-mail and password. If you forgot your password, choose “Forgot password” on the sign-in page.',
      ),
      text('If it was not you, you need not do anything: your account is safe and nothing has changed.'),
    ],
  }),

  'registration-link': ({ url, expiresAt }, { instant }) => ({
    subject: 'Confirm your registration',
    heading: 'Confirm your registration',
    blocks: [
      text('One step is missing: open the page below and press “Confirm the registration”.'),
      text('Until you confirm there is no account and you cannot sign in.'),
    ],
    action: { label: 'Open the confirmation page', url },
    after: [
      text(`The link can be used once, until ${instant(expiresAt)}, on another device too.`),
      text('After confirming, sign in with the credentials you chose: nothing else is needed.'),
      text('If you did not ask to register, ignore this e-mail: nothing happens without confirming.'),
    ],
  }),

  'registration-username-taken': ({ url }) => ({
    subject: 'Choose another user name',
    heading: 'Choose another user name',
    blocks: [
      text(
        'Somebody, maybe you, tried to register with this e-mail address. The user name chosen is not available.',
      ),
      text('Start the registration again with another user name.'),
    ],
    action: { label: 'Start again', url },
    after: [text('If it was not you, ignore this e-mail: nothing has happened.')],
  }),

  welcome: ({ givenName, signInWith, pin, pinUrl, flow, receipt }) => {
    const credentials =
      signInWith === 'USERNAME' ? 'your user name and password' : 'your e-mail and password';
    return {
      subject: pin ? 'Your registration is complete: now you need the PIN' : 'Your account is active',
      heading: pin ? 'Your registration is complete' : 'Your account is active',
      blocks: [
        text(
          pin
            ? `Hello ${givenName}, your registration is complete. To sign in you need ${credentials} and the PIN.`
            : `Hello ${givenName}, your registration is complete: you can now sign in with ${credentials}.`,
        ),
        receipt ? text('Attached is the accreditation receipt with a summary of your data: keep it.') : null,
        ...(pin
          ? [
              list('There are two ways to get the PIN:', [
                'at the counter of the office, with an identity document;',
                'online, with the request below: we then tell you how to collect it.',
              ]),
            ]
          : flow === 'RENEWAL_ONLY'
            ? [
                text(
                  'In your area you find your subscription, the payments and, when it is time, the renewal.',
                ),
              ]
            : flow === 'ONE_CASE'
              ? [
                  text(
                    'To have the subscription send a case: one form for certification, plate and subscription. The office decides them one by one; once they are accepted you pay online.',
                  ),
                ]
              : flow === 'SINGLE_STEP'
                ? [
                    text(
                      'To get a subscription, send the request with all documents; after the office has confirmed, pay online.',
                    ),
                  ]
                : [
                    list('These are the next steps to your subscription:', [
                      'ask for the certification, with the documents listed there;',
                      'add the plate of your vehicle;',
                      'once they are accepted, choose a subscription and send the request;',
                      'after the office has confirmed, pay online and receive ticket and receipt.',
                    ]),
                  ]),
        flow === 'RENEWAL_ONLY'
          ? null
          : text('At every step we write to tell you how it went and what to do.'),
      ],
      action: pin ? { label: 'Ask for the PIN online', url: pinUrl } : null,
    };
  },

  'password-reset': ({ url, expiresAt, username }, { instant }) => ({
    subject: 'Choose a new password',
    heading: 'Choose a new password',
    blocks: [
      text('We were asked to change the password of your account. Press the button and type the new one.'),
      username ? facts(['Your user name', username]) : null,
    ],
    action: { label: 'Choose the new password', url },
    after: [
      text(`The link can be used once, until ${instant(expiresAt)}.`),
      text('If you did not ask for it, ignore this e-mail: your password stays as it was.'),
    ],
  }),

  'account-invitation': ({ url, expiresAt, username }, { instant }) => ({
    subject: 'Choose the password for your account',
    heading: 'Your account is ready',
    blocks: [
      text(
        'At the counter we opened an online account for you, where you see your requests and subscriptions. Press the button and choose your password.',
      ),
      username ? facts(['Your user name', username]) : null,
    ],
    action: { label: 'Choose the password', url },
    after: [
      text(`The link can be used once, until ${instant(expiresAt)}.`),
      text(
        'If it is over, press “Forgot password” on the sign-in page and type this e-mail address. If you were not at the counter, answer this e-mail.',
      ),
    ],
  }),

  'password-changed': ({ at }, { instant }) => ({
    subject: 'Your password was changed',
    heading: 'Your password was changed',
    blocks: [
      text(`The password of your account was changed on ${instant(at)}.`),
      text(
        'If it was you, all is well. If it was not, change your password at once with “Forgot password” on the sign-in page and tell the office by answering this e-mail.',
      ),
    ],
  }),

  'request-received': ({ number, title, dueOn, url }, { day }) => ({
    subject: `Request ${number} received`,
    heading: 'We have received your request',
    blocks: [
      facts(['Request', number], ['For', title], ['Answer by', day(dueOn)]),
      text(
        'It is the office’s turn now: they check data and documents and write to you. You need not do anything.',
      ),
    ],
    action: { label: 'Follow your request', url },
  }),

  'requests-received': ({ requests, dueOn, url }, { day }) => ({
    subject: `Case received: ${requests.map(({ number }) => number).join(', ')}`,
    heading: 'We have received your case',
    blocks: [
      facts(...requests.map(({ number, title }) => [`Request ${number}`, title] as const), [
        'Answer by',
        day(dueOn),
      ]),
      text(
        'It is the office’s turn now: they look at the requests one by one and write to you about each. You need not do anything: once all are accepted we ask you to pay.',
      ),
    ],
    action: { label: 'Follow your case', url },
  }),

  'request-accepted': ({ number, title, url, note, inCase }) => ({
    subject: `Request ${number} accepted`,
    heading: 'Your request was accepted',
    blocks: [
      facts(['Request', number], ['For', title]),
      officeNote(note),
      text(
        inCase
          ? 'It is part of a single case: the office goes on with the rest and writes to you. You need not do anything.'
          : 'You can take the next step in your personal area.',
      ),
    ],
    action: { label: 'Go to your area', url },
  }),

  'request-rejected': ({ number, title, url, reasons, note, closed }) => ({
    subject: `Request ${number}: we cannot accept it`,
    heading: 'We cannot accept your request',
    blocks: [
      facts(['Request', number], ['For', title]),
      why(reasons),
      officeNote(note),
      ...singleCase(closed),
      text(
        'If you can put it right, send a new request. If you think there is a mistake, answer this e-mail: we will look at it again together.',
      ),
    ],
    action: { label: 'Read the request', url },
  }),

  'request-integration': ({ number, title, url, reasons, documents, note, dueOn }, { day }) => ({
    subject: `Request ${number}: something is missing, you have until ${day(dueOn)}`,
    heading: 'We need something more from you',
    blocks: [
      facts(['Request', number], ['For', title], ['To be sent by', day(dueOn)]),
      why(reasons),
      list(documents.length === 1 ? 'Document to send again:' : 'Documents to send again:', documents),
      officeNote(note),
      text('No new request is needed: add what is missing and the office goes on from where it was.'),
    ],
    action: { label: 'Add the documents', url },
    after: [
      text(`If we receive nothing by ${day(dueOn)}, the request is closed and you can send a new one.`),
    ],
  }),

  'request-withdrawn': ({ number, title, closed }) => ({
    subject: `Request ${number} withdrawn`,
    heading: 'You withdrew your request',
    blocks: [
      facts(['Request', number], ['For', title]),
      ...singleCase(closed),
      text(
        'The request is closed and there is nothing else to do. You can send a new one from your personal area at any time.',
      ),
    ],
  }),

  'request-lapsed': ({ number, title, url, closed }) => ({
    subject: `Request ${number} closed`,
    heading: 'Your request was closed',
    blocks: [
      facts(['Request', number], ['For', title]),
      ...singleCase(closed),
      text(
        'We had asked for documents and did not receive them in time. If you still need it, send a new request: what was accepted already stays valid.',
      ),
    ],
    action: { label: 'Open the request', url },
  }),

  'request-revoked': ({ number, title, url, reasons, note, subscriptions }) => ({
    subject: `Request ${number}: its acceptance was revoked`,
    heading: 'The office revoked the acceptance of your request',
    blocks: [
      facts(['Request', number], ['For', title]),
      why(reasons),
      officeNote(note),
      text('From now on you cannot ask for or renew a subscription with it.'),
      ...(subscriptions.length > 0
        ? [
            text(
              `The office is looking again at what you were granted with this request: ${subscriptions.join(', ')}. It stays valid until we write to you.`,
            ),
          ]
        : []),
      text('If you think there is a mistake, answer this e-mail. You can also send a new request.'),
    ],
    action: { label: 'Open the request', url },
  }),

  'request-annulled': ({ number, title, reasons, note }) => ({
    subject: `Request ${number} cancelled by the office`,
    heading: 'The office cancelled your request',
    blocks: [
      facts(['Request', number], ['For', title]),
      why(reasons),
      officeNote(note),
      text('You have nothing to pay. If you think there is a mistake, answer this e-mail.'),
    ],
  }),

  'payment-due': ({ number, title, url, amountCents, payBy, note }, { day, euro }) => ({
    subject: `Request ${number} accepted: pay by ${day(payBy)}`,
    heading: 'Request accepted: you can pay now',
    blocks: [
      facts(
        ['Request', number],
        ['Subscription', title],
        ['Amount', euro(amountCents)],
        ['To be paid by', day(payBy)],
      ),
      officeNote(note),
      text(
        'The subscription is valid from the payment on. Right after it you receive ticket and receipt by e-mail.',
      ),
    ],
    action: { label: 'Pay online', url },
  }),

  'payment-warning': ({ number, title, url, amountCents, payBy }, { day, euro }) => ({
    subject: `Remember to pay by ${day(payBy)}`,
    heading: `You have until ${day(payBy)} to pay`,
    blocks: [
      facts(['Request', number], ['Subscription', title], ['Amount', euro(amountCents)]),
      text(
        'If you do not pay in time the request expires and you will have to send a new one. Without payment you may not park.',
      ),
    ],
    action: { label: 'Pay online', url },
  }),

  'waitlist-offer': ({ product, zone, untilOn, url }, { day }) => ({
    subject: `A place is free: answer by ${day(untilOn)}`,
    heading: 'A place is free for you',
    blocks: [
      facts(['Subscription', product], ...(zone ? [['Zone', zone] as [string, string]] : []), [
        'Kept for you until',
        day(untilOn),
      ]),
      text('You were on the waiting list and it is your turn: send the request by that day.'),
      text('If you do not, the place goes to the next person and you would have to join the list again.'),
    ],
    action: { label: 'Send the request', url },
  }),

  'waitlist-offer-expired': ({ product, url }) => ({
    subject: 'The place kept for you went to somebody else',
    heading: 'The time to answer is over',
    blocks: [
      facts(['Subscription', product]),
      text('You did not send the request in time, and the place was offered to the next person.'),
      text('If you still want the subscription, join the waiting list again.'),
    ],
    action: { label: 'Go to the waiting list', url },
  }),

  'waitlist-removed': ({ product, reason }) => ({
    subject: 'You are not on the waiting list any more',
    heading: 'The office took you off the waiting list',
    blocks: [
      facts(['Subscription', product]),
      quote('The office explains:', reason),
      text('If you think that this is a mistake, write to the help desk.'),
    ],
  }),

  'payment-expired': ({ number, title, url }) => ({
    subject: `Request ${number} expired: it was not paid in time`,
    heading: 'The request has expired',
    blocks: [
      facts(['Request', number], ['Subscription', title]),
      text('The time to pay is over and the request has expired. You were not charged anything.'),
      text(
        'If you still want the subscription, send a new request: accepted certification and plate stay valid.',
      ),
    ],
    action: { label: 'Go to your requests', url },
  }),

  'subscription-granted': (data, { day }) => ({
    subject: `Subscription ${data.number} for ${data.plate}: free of charge, and ready`,
    heading: 'Your subscription is ready',
    blocks: [
      facts(
        ['Subscription', data.number],
        ['Kind', data.product],
        ['Plate', data.plate],
        ['Zone', data.zones],
        ['Valid', `from ${day(data.validFromOn)} to ${day(data.validToOn)}`],
      ),
      text('Your request was accepted. It is free of charge for you: nothing to pay, and no receipt.'),
      text(
        data.attached
          ? 'Attached is the ticket to print and display on the windscreen.'
          : 'The ticket to display on the windscreen can be downloaded from the page of the subscription.',
      ),
    ],
    action: { label: 'See the subscription', url: data.subscriptionUrl },
  }),

  'subscription-paid': (data, { day, euro }) => ({
    subject: `Payment received: subscription ${data.number} for ${data.plate}`,
    heading: 'Payment received: your subscription is ready',
    blocks: [
      facts(
        ['Subscription', data.number],
        ['Type', data.product],
        ['Plate', data.plate],
        ['Zone', data.zones],
        ['Valid', `from ${day(data.validFromOn)} to ${day(data.validToOn)}`],
        ['Paid', euro(data.amountCents)],
        ['Receipt', data.receiptNumber],
      ),
      data.documents.delivery === 'LIST'
        ? text(
            data.documents.layout === 'SEPARATE'
              ? 'The ticket to be shown on the windscreen and the payment receipt can be downloaded from the subscription’s page.'
              : 'The receipt with the ticket to cut out and show on the windscreen can be downloaded from the subscription’s page.',
          )
        : list(
            'Attached you find:',
            data.documents.layout === 'SEPARATE'
              ? ['the ticket, to be printed and shown on the windscreen;', 'the payment receipt.']
              : ['the payment receipt with the ticket to cut out and show on the windscreen.'],
          ),
    ],
    action: {
      label: data.documents.delivery === 'LIST' ? 'Download the documents' : 'See the subscription',
      url: data.subscriptionUrl,
    },
    after: [
      data.invoiceUrl && data.invoiceUntilOn
        ? {
            kind: 'link',
            text: `Do you need an invoice? You can ask for it until ${day(data.invoiceUntilOn)} included.`,
            label: 'Ask for the invoice',
            url: data.invoiceUrl,
          }
        : null,
    ],
  }),

  'subscription-expiring': ({ number, plate, validToOn, daysLeft, renewUrl }, { day }) => {
    const when =
      daysLeft === 0 ? 'expires today' : daysLeft === 1 ? 'expires tomorrow' : `expires in ${daysLeft} days`;
    return {
      subject: `Your subscription for ${plate} ${when}`,
      heading: `Your subscription ${when}`,
      blocks: [
        facts(['Subscription', number], ['Plate', plate], ['Last day', day(validToOn)]),
        text(
          renewUrl
            ? 'Renew it so that you are not left without: the data are filled in already and the new period begins when this one ends.'
            : 'To renew it, please turn to the office.',
        ),
      ],
      action: renewUrl ? { label: 'Renew the subscription', url: renewUrl } : null,
    };
  },

  'subscription-plate-changed': ({ number, plate, newPlate, at, ticket, attached, url }, { instant }) => ({
    subject: `Subscription ${number} now holds for ${newPlate}`,
    heading: 'The plate of your subscription has changed',
    blocks: [
      facts(
        ['Subscription', number],
        ['Former plate', plate],
        ['New plate', newPlate],
        ['From', instant(at)],
      ),
      text(`From this moment you may park with ${newPlate}. The subscription no longer holds for ${plate}.`),
      text(
        !ticket
          ? 'The permit you have still shows the former plate: come to the office for a new one.'
          : attached
            ? 'The new ticket is attached: it replaces the former one, which you may throw away.'
            : 'The new ticket is in your personal area: it replaces the former one, which you may throw away.',
      ),
    ],
    action: { label: 'Open the subscription', url },
    after: [text('If you did not ask for this change, answer this e-mail at once.')],
  }),

  'subscription-plate-lent': (
    { number, plate, temporaryPlate, fromOn, untilOn, ticket, attached, url },
    { day },
  ) => ({
    subject: `Temporary plate ${temporaryPlate} for subscription ${number}`,
    heading: `Temporary plate until ${day(untilOn)}`,
    blocks: [
      facts(
        ['Subscription', number],
        ['Temporary plate', temporaryPlate],
        ['From', day(fromOn)],
        ['Last day', day(untilOn)],
      ),
      text(
        `In these days the subscription holds for ${temporaryPlate} and not for ${plate}. From the day after it holds for ${plate} again, by itself: there is nothing you need to do.`,
      ),
      text(
        !ticket
          ? 'No permit is needed in these days: the plate is what is checked.'
          : attached
            ? 'The ticket to display in these days is attached. Keep the former one: it becomes valid again afterwards.'
            : 'The ticket to display in these days is in your personal area. Keep the former one: it becomes valid again afterwards.',
      ),
    ],
    action: { label: 'Open the subscription', url },
  }),

  'subscription-plate-returned': ({ number, plate, temporaryPlate, at, url }, { instant }) => ({
    subject: `Subscription ${number} holds for ${plate} again`,
    heading: 'The temporary plate has ended',
    blocks: [
      facts(
        ['Subscription', number],
        ['Plate', plate],
        ['Temporary plate', temporaryPlate],
        ['Ended on', instant(at)],
      ),
      text(
        `From this moment the subscription holds for ${plate}, with its ticket, and not for ${temporaryPlate}.`,
      ),
    ],
    action: { label: 'Open the subscription', url },
  }),

  'subscription-suspended': ({ number, plate, at, reasons, note, url }, { instant }) => ({
    subject: `Subscription ${number} suspended`,
    heading: 'Your subscription is suspended',
    blocks: [
      facts(['Subscription', number], ['Plate', plate], ['Suspended from', instant(at)]),
      why(reasons),
      officeNote(note),
      text(
        'While it is suspended you may not park with this subscription. You will get an e-mail when it is restored.',
      ),
    ],
    action: { label: 'Open the subscription', url },
    after: [text('If you want an explanation or think there is a mistake, answer this e-mail.')],
  }),

  'subscription-restored': ({ number, plate, validToOn, givenBackDays, over, url }, { day }) => ({
    subject: over ? `Subscription ${number}: suspension over` : `Subscription ${number} restored`,
    heading: over ? 'The suspension is over' : 'Your subscription is valid again',
    blocks: [
      facts(['Subscription', number], ['Plate', plate], ['Last day', day(validToOn)]),
      text(
        givenBackDays > 0
          ? `The days of suspension were given back: ${givenBackDays}, added at the end.`
          : over
            ? 'Meanwhile its last day has gone by: to park you need a new subscription.'
            : 'Its last day stays as it was.',
      ),
    ],
    action: { label: 'Open the subscription', url },
  }),

  'subscription-revocation-announced': ({ number, plate, effectiveOn, reasons, note, url }, { day }) => ({
    subject: `Subscription ${number}: revoked from ${day(effectiveOn)}`,
    heading: `From ${day(effectiveOn)} the subscription is no longer valid`,
    blocks: [
      facts(['Subscription', number], ['Plate', plate], ['Not valid from', day(effectiveOn)]),
      why(reasons),
      officeNote(note),
      text('Until the day before you may park as always; then take the ticket off the vehicle.'),
    ],
    action: { label: 'Open the subscription', url },
    after: [
      text(
        'If you think there is a mistake, answer this e-mail before that day: the office can withdraw the revocation.',
      ),
    ],
  }),

  'subscription-revocation-withdrawn': ({ number, plate, validToOn, note, url }, { day }) => ({
    subject: `Subscription ${number}: revocation withdrawn`,
    heading: 'The revocation has been withdrawn',
    blocks: [
      facts(['Subscription', number], ['Plate', plate], ['Last day', day(validToOn)]),
      officeNote(note),
      text('The subscription stays valid as before: there is nothing you need to do.'),
    ],
    action: { label: 'Open the subscription', url },
  }),

  'subscription-revoked': ({ number, plate, effectiveOn, reasons, note, url }, { day }) => ({
    subject: `Subscription ${number} revoked`,
    heading: 'Your subscription has been revoked',
    blocks: [
      facts(['Subscription', number], ['Plate', plate], ['Not valid from', day(effectiveOn)]),
      why(reasons),
      officeNote(note),
      text('You may no longer park with this subscription: take the ticket off the vehicle.'),
    ],
    action: { label: 'Open the subscription', url },
    after: [text('If you think there is a mistake, answer this e-mail.')],
  }),

  'subscription-ended': ({ number, plate, lastDayOn, url }, { day }) => ({
    subject: lastDayOn
      ? `Subscription ${number}: last day ${day(lastDayOn)}`
      : `Subscription ${number} ended`,
    heading: lastDayOn ? `The subscription ends on ${day(lastDayOn)}` : 'Your subscription has ended',
    blocks: [
      facts(
        ['Subscription', number],
        ['Plate', plate],
        ...(lastDayOn ? [['Last day', day(lastDayOn)] as [string, string]] : []),
      ),
      text(
        lastDayOn
          ? 'As you asked, it ends before its expiry. Until that day, included, you may park as always; then take the ticket off the vehicle.'
          : 'As you asked, it is no longer valid from now on: take the ticket off the vehicle.',
      ),
    ],
    action: { label: 'Open the subscription', url },
    after: [text('If you did not ask for it, answer this e-mail at once.')],
  }),

  'subscription-sale-voided': (
    { number, plate, amountCents, method, receiptNumber, cancelledNumber, url },
    { euro },
  ) => ({
    subject: `Purchase voided at the counter: subscription ${number}`,
    heading: 'The purchase at the counter was voided',
    blocks: [
      facts(
        ['Subscription', number],
        ['Plate', plate],
        ['Given back', `${euro(amountCents)} (${method})`],
        ['Cancelling receipt', `${receiptNumber}, cancels ${cancelledNumber}`],
      ),
      text(
        'The subscription is no longer valid from now on: take the ticket off the vehicle. The cancelling receipt is attached.',
      ),
    ],
    action: { label: 'Open the subscription', url },
    after: [
      text(
        'If you still need it, ask again online or at the counter. If you did not get the money back, answer this e-mail at once.',
      ),
    ],
  }),

  'address-changed': ({ subscriptions, url }) => ({
    subject: 'Your address has been updated',
    heading: 'We have recorded your new address',
    blocks: [
      text('As you asked at the office, your address has been updated.'),
      ...(subscriptions.length > 0
        ? [
            list('The office will check whether the requirements are still met for:', subscriptions),
            text(
              'Meanwhile they are valid as before. If anything changes we shall tell you with due notice.',
            ),
          ]
        : []),
    ],
    action: { label: 'See your data', url },
    after: [text('If you did not ask for it, answer this e-mail at once.')],
  }),

  'refund-executed': (
    { number, requestNumber, amountCents, way, iban, late, endedSubscription, url },
    { euro },
  ) => ({
    subject: `We have refunded you ${euro(amountCents)}`,
    heading: 'Your refund has been made',
    blocks: [
      late
        ? text(
            'Your payment came when the request could no longer be paid, or had been paid already: we gave it back in full. There is nothing you need to do.',
          )
        : null,
      facts(
        ['Refund', number],
        ['Request', requestNumber],
        ['Amount', euro(amountCents)],
        ['How', howRefunded(way)],
        ...(iban ? [['To the account', iban] as [string, string]] : []),
      ),
      way === 'PROVIDER'
        ? text('It usually shows within 5–10 working days: that depends on your bank.')
        : null,
      endedSubscription
        ? text(
            `With the refund subscription ${endedSubscription} has ended: it is no longer valid, even if you still have the ticket.`,
          )
        : null,
    ],
    action: { label: 'See it in your area', url },
  }),

  'refund-failed': ({ number, requestNumber, amountCents, url }, { euro }) => ({
    subject: `Refund ${number}: we are working on it`,
    heading: 'Your refund has not succeeded yet',
    blocks: [
      facts(['Refund', number], ['Request', requestNumber], ['Amount', euro(amountCents)]),
      text(
        'The bank or the payment service did not accept the refund. Your money is not lost: the office knows already and will find another way.',
      ),
      text(
        'There is nothing you need to do. If your account or card has changed, reply to this e-mail to tell us.',
      ),
    ],
    action: { label: 'See it in your area', url },
  }),

  'invoice-requested': ({ subscriptionNumber }) => ({
    subject: `Invoice requested for subscription ${subscriptionNumber}`,
    heading: 'We have received your request for an invoice',
    blocks: [
      facts(['Subscription', subscriptionNumber]),
      text(
        'The office prepares it and also sends it to the Sistema di Interscambio. You receive it by e-mail as soon as it is issued: there is nothing else to do.',
      ),
    ],
  }),

  'invoice-wish-refused': ({ subscriptionNumber, untilOn, url }, { day }) => ({
    subject: `Please ask again for the invoice of subscription ${subscriptionNumber}`,
    heading: untilOn ? 'Some details for the invoice are missing' : 'The invoice cannot be made',
    blocks: [
      facts(['Subscription', subscriptionNumber]),
      text(
        untilOn
          ? `The subscription is paid and valid. The invoice you wanted was not requested, because the details we have are no longer enough. You can ask for it until the end of ${day(untilOn)}.`
          : 'The subscription is paid and valid. For this payment no invoice is offered: if you need one, reply to this e-mail.',
      ),
    ],
    action: { label: untilOn ? 'Ask for the invoice' : 'See the subscription', url },
  }),

  'invoice-undelivered': ({ invoiceNumber, creditNote, subscriptionNumber, url }) => ({
    subject: `${creditNote ? 'Credit note' : 'Invoice'} ${invoiceNumber}: in your tax drawer`,
    heading: `The ${creditNote ? 'credit note' : 'invoice'} is issued: it is in your tax drawer`,
    blocks: [
      facts([creditNote ? 'Credit note' : 'Invoice', invoiceNumber], ['Subscription', subscriptionNumber]),
      text(
        'The Sistema di Interscambio found no address to deliver it to, and left it in your reserved area on the site of the Agenzia delle Entrate (“Fatture e corrispettivi”), where you can download the original. The PDF copy is in your area. There is nothing else to do.',
      ),
    ],
    action: { label: 'See the subscription', url },
  }),

  'invoice-issued': ({ invoiceNumber, creditNote, subscriptionNumber, url }) => ({
    subject: `${creditNote ? 'Credit note' : 'Invoice'} ${invoiceNumber}`,
    heading: creditNote ? 'Your credit note was issued' : 'Your invoice was issued',
    blocks: [
      facts([creditNote ? 'Credit note' : 'Invoice', invoiceNumber], ['Subscription', subscriptionNumber]),
      ...(creditNote ? [text('It takes the invoice back for the money that we returned to you.')] : []),
      list('Attached you find:', [
        'the PDF copy, to read and keep;',
        `the electronic ${creditNote ? 'credit note' : 'invoice'} in XML format.`,
      ]),
      text(
        'The original is the electronic file: you also find it in your reserved area on the website of the Agenzia delle Entrate.',
      ),
    ],
    action: { label: 'See the subscription', url },
  }),

  'invoice-cancelled': ({ subscriptionNumber, reason, url }) => ({
    subject: `The invoice for subscription ${subscriptionNumber} was not issued`,
    heading: 'We could not issue the invoice',
    blocks: [
      facts(['Subscription', subscriptionNumber]),
      quote('The office explains:', reason),
      text(
        'Your subscription stays valid. If there is still time you can ask for the invoice again with corrected data; otherwise answer this e-mail.',
      ),
    ],
    action: { label: 'See the subscription', url },
  }),

  'assistance-answer': ({ number, subject, url }) => ({
    subject: `Answer to your message ${number}`,
    heading: 'The office has answered you',
    blocks: [
      facts(['Message', number], ['Subject', subject]),
      text('Read the answer in your personal area: from there you can also go on with the conversation.'),
    ],
    action: { label: 'Read the answer', url },
  }),

  'assistance-visitor-received': ({ number, url }) => ({
    subject: `We have received your message ${number}`,
    heading: 'Message received',
    blocks: [
      facts(['Message', number]),
      text('The office will answer by e-mail to this address.'),
      text(
        'With the button you can read the conversation and write again. Whoever has this link can read it: do not forward it.',
      ),
      text('Was it not you who wrote? Ignore this e-mail.'),
    ],
    action: { label: 'Open the message', url },
  }),

  'assistance-visitor-answer': ({ number, url }) => ({
    subject: `Answer to your message ${number}`,
    heading: 'The office has answered you',
    blocks: [
      facts(['Message', number]),
      text('With the button you read the answer and can write again. The link is valid for 90 days.'),
    ],
    action: { label: 'Read the answer', url },
  }),

  'assistance-new': ({ number, visitor, url }) => ({
    subject: `New message: ${number}`,
    heading: 'Somebody has written to assistance',
    blocks: [
      facts(['Message', number], ['From', visitor ? 'a visitor without an account' : 'a registered user']),
      text('The message is read and answered in the back office.'),
    ],
    action: { label: 'Open the message', url },
  }),

  'webhook-stopped': ({ name, host, gone, sinceAt, url }, { municipality, instant }) => ({
    subject: `Webhook disabled: ${name}`,
    heading: 'A webhook was disabled',
    blocks: [
      text(
        gone
          ? `${host} answered that it no longer wants the parking events (${municipality.name}).`
          : `Since ${instant(sinceAt)} ${host} has not received the parking events (${municipality.name}).`,
      ),
      facts(['Webhook', name], ['Server', host]),
      list('What to do:', [
        'tell whoever runs that server;',
        'send a test event from the page of the webhook;',
        'enable the webhook and send the undelivered events again: they stay in the list for 30 days.',
      ]),
    ],
    action: { label: 'Open the webhook', url },
  }),

  'operator-invitation': ({ name, url, expiresAt }, { municipality, instant }) => ({
    subject: `Your access to the back office: ${municipality.name}`,
    heading: `Welcome, ${name}`,
    blocks: [
      text(`You administer the parking subscriptions of ${municipality.name}.`),
      list('The first time takes five minutes and your telephone:', [
        'open the link below;',
        'scan the code with an authenticator app;',
        'choose your password.',
      ]),
      text(
        `The link works once, until ${instant(expiresAt)}. Do not forward it: whoever opens it signs in as you.`,
      ),
    ],
    action: { label: 'Set up your access', url },
  }),

  'pin-issued': ({ number, delivery }, { municipality }) => ({
    subject: 'Your PIN is ready',
    heading: 'Your PIN is ready',
    blocks: [
      text(
        delivery === 'POST'
          ? 'It comes by post, in a closed envelope, to your address in the municipal registry.'
          : 'If you do not have it in hand yet, collect it at the office with an identity document.',
      ),
      facts(['Attestation no.', number]),
      text('With the PIN, your user name and your password you enter the reserved area.'),
      text(
        `The PIN is not in this e-mail and nobody will ever ask you for it. You did not ask for it? Tell the office at once: ${municipality.profile.office.phone}.`,
      ),
    ],
  }),

  'communication-received': ({ number }) => ({
    subject: `Preliminary communication ${number} received`,
    heading: 'We have received your communication',
    blocks: [
      facts(['Number', number]),
      text('The office checks the data and the document, and answers by e-mail to this address.'),
      text('If you ask about it, give the number of the communication.'),
    ],
  }),

  'communication-accepted': ({ number, corrected, url }) => ({
    subject: `Preliminary communication ${number} accepted: you can register now`,
    heading: 'You can register now',
    blocks: [
      text(`The data of communication ${number} are in the records of the service.`),
      corrected
        ? text(
            'The office has corrected some of the data: when you register, write name, surname and date of birth as they stand on your identity document.',
          )
        : text('When you register, write the same data as in the communication.'),
    ],
    action: { label: 'Register', url },
  }),

  'communication-refused': ({ number, reasons, note, url }) => ({
    subject: `Preliminary communication ${number} not accepted`,
    heading: 'Your communication was not accepted',
    blocks: [
      text(`The data of communication ${number} were not entered.`),
      why(reasons),
      officeNote(note),
      text('You can send a new communication with the right data or document.'),
    ],
    action: { label: 'Send a new communication', url },
  }),
};
