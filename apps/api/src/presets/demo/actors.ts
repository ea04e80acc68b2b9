import type { PresetZone } from '../preset.js';
import { form, photo, type DemoFile } from './files.js';
import type { DemoPerson, DemoVehicle } from './people.js';
import type { DemoWorld } from './world.js';

/** The password of every citizen of the demo. */
export const DEMO_CITIZEN_PASSWORD = 'Sosta2026!';

/** Those worth signing in as; the others share the password. */
export const DEMO_CITIZENS = [
  { signIn: 'giulia.ferri@example.it', of: 'caserta', note: 'just registered' },
  {
    signIn: 'marco.esposito@example.it',
    of: 'caserta',
    note: 'certification and plate accepted, a subscription to pay',
  },
  { signIn: 'anna.russo@example.it', of: 'caserta', note: 'subscription that ends soon and can be renewed' },
  { signIn: 'sofia.gallo@example.it', of: 'marinablu', note: 'a request to pay' },
  {
    signIn: 'paolo.ferrero@example.it',
    of: 'chivasso',
    note: 'an expired subscription of the office to renew',
  },
  { signIn: 'elena.rinaldi', of: 'valmontone', note: 'user name, with PIN 73519428' },
] as const;

/** The PIN of the demo's people where one is needed; in earnest only a letter tells it. */
export const DEMO_PIN = '73519428';

interface RequestAnswer {
  id: string;
  version: number;
  number: string;
  state: string;
  documents: { id: string; kind: string }[];
}

interface RegistrationStep {
  next?: 'DETAILS' | 'OTP' | 'COMPLETE' | 'CHECK_EMAIL' | 'DONE';
  mode?: string;
  accessToken?: string;
}

export interface RegistrationExtras {
  username?: string;
  /** The number of the subscription that the office sold. */
  claim?: { abi: string; code: string; year: number };
  asksPin?: boolean;
}

/** Ids of what the public catalogue offers, by code. */
export interface DemoCatalogue {
  zones: PresetZone[];
  certificationTypes: Map<string, { id: string; requiredDocuments: string[] }>;
  products: Map<string, string>;
  privacyVersion: number;
}

/** Somebody who uses the site; remembers what was asked for, so that a story can go on with it. */
export class DemoCitizen {
  certification: string | null = null;
  plate: string | null = null;
  subscriptionRequest: string | null = null;
  subscription: string | null = null;
  thread: string | null = null;
  private session: string | null = null;
  private readonly ip: string;

  constructor(
    private readonly world: DemoWorld,
    private readonly catalogue: DemoCatalogue,
    readonly person: DemoPerson,
    readonly vehicle: DemoVehicle,
    private readonly index: number,
  ) {
    this.ip = `198.51.100.${1 + (index % 250)}`;
  }

  /** By whatever way the town has; `more` is what it asks for beyond e-mail, fiscal code and password. */
  async register(more: RegistrationExtras = {}): Promise<void> {
    const { email, fiscalCode, bornOn, birthPlace, birthProvince, sex, phone, ...rest } = this.person;
    const { givenName, familyName } = rest;
    const telephone = phone ? { phone } : {};
    let step = await this.world.at<RegistrationStep & { token: string }>('POST', 'registration', {
      ip: this.ip,
      body: {
        email,
        fiscalCode,
        password: DEMO_CITIZEN_PASSWORD,
        passwordConfirmation: DEMO_CITIZEN_PASSWORD,
        privacyAccepted: true,
        privacyVersion: this.catalogue.privacyVersion,
        locale: 'it',
        ...(more.username ? { username: more.username } : {}),
        ...(more.claim ? { givenName, familyName, ...more.claim } : {}),
      },
    });
    const { token } = step;
    const call = { ip: this.ip, headers: { 'sosta-registration': token } };
    const next = async (method: 'PUT' | 'POST', path: string, body?: object): Promise<void> => {
      const answer = await this.world.at<RegistrationStep>(method, `registration/${path}`, {
        ...call,
        ...(body ? { body } : {}),
      });
      step = { ...answer, token };
    };
    while (step.next && step.next !== 'DONE') {
      switch (step.next) {
        case 'DETAILS':
          if (step.mode === 'REGISTRY')
            await next('PUT', 'identity', { givenName, familyName, bornOn, ...telephone });
          else
            await next('PUT', 'details', {
              ...rest,
              bornOn,
              birthPlace,
              birthProvince,
              sex,
              ...telephone,
            });
          break;
        case 'OTP':
          await next('POST', 'otp', { code: await this.world.registrationCode(email) });
          break;
        case 'COMPLETE':
          await next('POST', 'complete');
          break;
        case 'CHECK_EMAIL':
          await next('POST', 'confirm', { linkToken: await this.world.registrationLink(email) });
      }
    }
    if (step.accessToken) this.session = step.accessToken;
    else if (more.asksPin) await this.world.at('POST', 'registration/pin', call);
  }

  async signIn(credentials: { username?: string; pin?: string } = {}): Promise<void> {
    const { username, pin } = credentials;
    const { accessToken } = await this.world.at<{ accessToken: string }>('POST', 'auth/login', {
      ip: this.ip,
      body: {
        ...(username ? { username } : { email: this.person.email }),
        password: DEMO_CITIZEN_PASSWORD,
        ...(pin ? { pin } : {}),
      },
    });
    this.session = accessToken;
  }

  /** Everything in one request. */
  async apply(productCode: string): Promise<void> {
    const productId = this.catalogue.products.get(productCode);
    if (!productId) throw new Error(`No product ${productCode}`);
    const documentIds = await this.uploadAll(this.token(), ['IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION']);
    const { plate } = this.vehicle;
    const vehicle = { ...this.vehicle, title: 'OWNER', plateConfirmation: plate };
    const body = { ...vehicle, productId, documentIds };
    this.subscriptionRequest = (await this.send('subscription-applications', body)).id;
  }

  /** Finds the subscription that the office sold. */
  async findSubscription(): Promise<void> {
    const { items } = await this.world.at<{ items: { id: string }[] }>('GET', 'subscriptions', {
      token: this.token(),
    });
    this.subscription = items[0]?.id ?? null;
  }

  async requestCertification(typeCode: string): Promise<void> {
    const type = this.catalogue.certificationTypes.get(typeCode);
    if (!type) throw new Error(`No certification type ${typeCode}`);
    const token = this.token();
    const documentIds = await this.uploadAll(token, type.requiredDocuments);
    this.certification = (
      await this.send('certification-requests', { certificationTypeId: type.id, documentIds })
    ).id;
  }

  async requestPlate(): Promise<void> {
    const token = this.token();
    const kinds = [
      'VEHICLE_REGISTRATION',
      ...(this.vehicle.title === 'OWNER' ? [] : ['AVAILABILITY_ATTESTATION']),
    ];
    const documentIds = await this.uploadAll(token, kinds);
    const { plate } = this.vehicle;
    this.plate = (
      await this.send('plate-requests', { ...this.vehicle, plate, plateConfirmation: plate, documentIds })
    ).id;
  }

  async requestSubscription(productCode: string, startOn?: string): Promise<void> {
    const productId = this.catalogue.products.get(productCode);
    if (!productId) throw new Error(`No product ${productCode}`);
    const choice = { plateAssociationId: this.plate, productId, ...(startOn ? { startOn } : {}) };
    const body = { ...choice, ...(this.certification ? { certificationId: this.certification } : {}) };
    this.subscriptionRequest = (await this.send('subscription-requests', body)).id;
  }

  async requestElectric(): Promise<void> {
    this.subscriptionRequest = (await this.send('electric-requests', { plateAssociationId: this.plate })).id;
  }

  async renew(): Promise<void> {
    this.subscriptionRequest = (await this.send(`subscriptions/${this.subscription}/renewal`, {})).id;
  }

  /** Opens the provider's page and goes away. */
  async startPayment(): Promise<{ id: string; checkoutUrl: string }> {
    const path = `subscription-requests/${this.subscriptionRequest}/payments`;
    return this.world.at('POST', path, { token: this.token(), body: {} });
  }

  async pay(): Promise<void> {
    const { id, checkoutUrl } = await this.startPayment();
    await this.world.payOnPage(checkoutUrl);
    const paid = await this.world.at<{ state: string; subscriptionId: string | null }>(
      'POST',
      `payments/${id}/verify`,
      {
        token: this.token(),
        body: {},
      },
    );
    if (!paid.subscriptionId) throw new Error(`The payment of ${this.person.email} ended as ${paid.state}`);
    this.subscription = paid.subscriptionId;
  }

  async withdraw(requestId: string | null): Promise<void> {
    const { version } = await this.request(requestId);
    await this.world.at('POST', `requests/${requestId}/withdraw`, { token: this.token(), body: { version } });
  }

  /** Sends again the documents that the office asked for. */
  async complete(requestId: string | null): Promise<void> {
    const token = this.token();
    const { version, integration } = await this.request<{
      integration: { documents: { id: string; kind: string }[] } | null;
    }>(requestId);
    const documents: object[] = [];
    for (const asked of integration?.documents ?? []) {
      documents.push({ replaces: asked.id, documentId: await this.upload(token, asked.kind) });
    }
    await this.world.at('POST', `requests/${requestId}/integration`, { token, body: { version, documents } });
  }

  async rate(requestId: string | null, stars: number, comment?: string): Promise<void> {
    const body = { stars, ...(comment ? { comment } : {}) };
    await this.world.at('POST', `requests/${requestId}/rating`, { token: this.token(), body });
  }

  async requestInvoice(): Promise<void> {
    await this.world.at('POST', `subscriptions/${this.subscription}/invoice`, {
      token: this.token(),
      body: { kind: 'PERSON' },
    });
  }

  async ask(topic: string, subject: string, text: string): Promise<void> {
    const body = { topic, subject, body: text };
    const { id } = await this.world.at<{ id: string }>('POST', 'assistance-threads', {
      token: this.token(),
      body,
    });
    this.thread = id;
  }

  async write(text: string): Promise<void> {
    await this.world.at('POST', `assistance-threads/${this.thread}/messages`, {
      token: this.token(),
      body: { body: text },
    });
  }

  private async request<T>(id: string | null): Promise<RequestAnswer & T> {
    return this.world.at('GET', `requests/${id}`, { token: this.token() });
  }

  private async send(path: string, body: object): Promise<RequestAnswer> {
    return this.world.at('POST', path, { token: this.token(), body });
  }

  private token(): string {
    if (!this.session) throw new Error(`${this.person.email} has not registered yet`);
    return this.world.refreshed(this.session);
  }

  private async uploadAll(token: string, kinds: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const kind of kinds) ids.push(await this.upload(token, kind));
    return ids;
  }

  private async upload(token: string, kind: string): Promise<string> {
    const { person, vehicle } = this;
    const name = `${person.givenName} ${person.familyName}`;
    const born = `Nato/a il ${person.bornOn.split('-').toReversed().join('/')} a ${person.birthPlace}`;
    const address = `${person.street} ${person.streetNumber}, ${person.city}`;
    switch (kind) {
      case 'IDENTITY_DOCUMENT':
        return this.world.upload(
          token,
          kind,
          await photo('carta-identita.jpg', 'Carta d’identità', [name, born, person.fiscalCode, address]),
        );
      case 'VEHICLE_REGISTRATION':
        return this.world.upload(
          token,
          kind,
          await photo('libretto.jpg', 'Carta di circolazione', [
            vehicle.plate,
            `${vehicle.make} ${vehicle.model}`,
            `Alimentazione: ${vehicle.fuel}`,
            name,
          ]),
        );
      case 'AVAILABILITY_ATTESTATION':
        return this.world.upload(
          token,
          kind,
          form('attestazione-disponibilita.pdf', 'Attestazione di disponibilità', [
            `Il veicolo targato ${vehicle.plate} è nella disponibilità di`,
            name,
            person.fiscalCode,
          ]),
        );
      default:
        return this.world.upload(token, kind, await this.selfCertification(name, born, address));
    }
  }

  private async selfCertification(name: string, born: string, address: string): Promise<DemoFile> {
    const title = 'Dichiarazione sostitutiva';
    const lines = [`Io sottoscritto/a ${name}`, born, `dichiaro: ${address}`, 'ai sensi del DPR 445/2000'];
    return this.index % PDF_EVERY === 0
      ? form('autocertificazione.pdf', title, lines)
      : photo('autocertificazione.jpg', title, lines);
  }
}

/** One in so many sends the signed form as a PDF, the others photograph it. */
const PDF_EVERY = 6;

/** The office: an operator who decides. */
export class DemoOffice {
  constructor(
    private readonly world: DemoWorld,
    private readonly reviewer: string,
    private readonly clerk: string,
    private readonly accountant: string,
  ) {}

  async accept(
    requestId: string | null,
    options: { electricCertified?: boolean; note?: string } = {},
  ): Promise<void> {
    const { version } = await this.take(requestId);
    await this.world.operator(this.reviewer, 'POST', `review/requests/${requestId}/accept`, {
      version,
      ...options,
    });
  }

  async refuse(requestId: string | null, reason: string, note?: string): Promise<void> {
    const { version } = await this.take(requestId);
    await this.world.operator(this.reviewer, 'POST', `review/requests/${requestId}/refuse`, {
      version,
      reasons: [reason],
      ...(note ? { note } : {}),
    });
  }

  /** Asks for the first document again. */
  async askAgain(requestId: string | null, reason: string, note?: string): Promise<void> {
    const { version, documents } = await this.take(requestId);
    const documentIds = documents.slice(0, 1).map(({ id }) => id);
    const verdicts = documentIds.map((documentId) => ({ documentId, verdict: 'UNREADABLE' }));
    await this.world.operator(this.reviewer, 'POST', `review/requests/${requestId}/integration`, {
      version,
      documentIds,
      reasons: [reason],
      verdicts,
      ...(note ? { note } : {}),
    });
  }

  /** Takes a case and has not decided yet. */
  async take(requestId: string | null): Promise<RequestAnswer> {
    return this.world.operator(this.reviewer, 'POST', `review/requests/${requestId}/claim`, {});
  }

  async annul(requestId: string | null, reason: string): Promise<void> {
    const { version } = await this.world.operator<RequestAnswer>(
      this.reviewer,
      'GET',
      `review/requests/${requestId}`,
    );
    await this.world.operator(this.reviewer, 'POST', `review/requests/${requestId}/annul`, {
      version,
      reasons: [reason],
    });
  }

  async answer(threadId: string | null, body: string, close = false): Promise<void> {
    await this.world.operator(this.clerk, 'POST', `threads/${threadId}/messages`, { body, close });
  }

  /** Issues every invoice that waits. */
  async issueInvoices(): Promise<void> {
    const { items } = await this.world.operator<{ items: { id: string; version: number }[] }>(
      this.accountant,
      'GET',
      'invoices?state=REQUESTED',
    );
    for (const { id, version } of items)
      await this.world.operator(this.accountant, 'POST', `invoices/${id}/issue`, { version });
  }
}
