import {
  applyForSubscription,
  completeRegistration,
  createClient,
  createConfig,
  getDashboard,
  getMunicipality,
  getRequest,
  listCertificationTypes,
  listProducts,
  requestCertification,
  requestPlate,
  requestSubscription,
  saveRegistrationDetails,
  startRegistration,
  uploadDocument,
  verifyRegistrationOtp,
  withdrawRequest,
  type Client,
  type RequestDto,
} from '@sosta/contracts/client';
import type { DocumentKind, VehicleFuel } from '@sosta/contracts';
import { pdf, photo, type ChosenFile } from './files.js';
import { Inbox } from './mail.js';
import type { Office } from './office.js';
import { newPerson, newPlate, type Person } from './people.js';
import { stack, TOWN } from './stack.js';

/** A citizen who goes fast, over the API, to the point where a journey begins. */
export class Citizen {
  private constructor(
    readonly person: Person,
    readonly inbox: Inbox,
    private readonly client: Client,
    private readonly municipality: string,
  ) {}

  private get town() {
    return { throwOnError: true, path: { municipality: this.municipality }, client: this.client } as const;
  }

  /** Registers somebody new, with the code from the e-mail where the town sends one. */
  static async register(overrides: Partial<Person> = {}, at = TOWN): Promise<Citizen> {
    const person = newPerson(overrides);
    const inbox = new Inbox(person.email);
    const anonymous = createClient(createConfig({ baseUrl: stack().url }));
    const town = { throwOnError: true, path: { municipality: at }, client: anonymous } as const;
    const { email, fiscalCode, password } = person;
    const municipality = await getMunicipality(town);
    const started = await startRegistration({
      ...town,
      body: {
        email,
        fiscalCode,
        password,
        passwordConfirmation: password,
        privacyAccepted: true,
        privacyVersion: municipality.data.privacyVersion,
        locale: 'it',
      },
    });
    const registering = { ...town, headers: { 'Sosta-Registration': started.data.token } };
    const { email: _email, fiscalCode: _code, password: _password, ...details } = person;
    await saveRegistrationDetails({ ...registering, body: details });
    if (municipality.data.registrationVerification === 'OTP')
      await verifyRegistrationOtp({ ...registering, body: { code: await inbox.code() } });
    const { data: session } = await completeRegistration(registering);
    if (!('accessToken' in session)) throw new Error('This town signs nobody in at once');
    const client = createClient(createConfig({ baseUrl: stack().url, auth: session.accessToken }));
    return new Citizen(person, inbox, client, at);
  }

  async upload(kind: DocumentKind, file: ChosenFile): Promise<string> {
    const content = new File([new Uint8Array(file.buffer)], file.name, { type: file.mimeType });
    const { data } = await uploadDocument({ ...this.town, body: { kind, file: content } });
    return data.id;
  }

  /** Asks for the residence certification of a sector; its request's id. */
  async askCertification(code = 'RES-B'): Promise<string> {
    const types = await listCertificationTypes(this.town);
    const type = types.data.items.find((item) => item.code === code);
    if (!type) throw new Error(`No certification ${code}`);
    const documentIds = await Promise.all([
      this.upload('IDENTITY_DOCUMENT', photo('carta-identita.png', 300, 200)),
      this.upload('SELF_CERTIFICATION', pdf('modulo.pdf', 'Autocertificazione')),
    ]);
    const body = { certificationTypeId: type.id, documentIds };
    return (await requestCertification({ ...this.town, body })).data.id;
  }

  /** A request as its owner sees it. */
  async asked(id: string): Promise<RequestDto> {
    const path = { ...this.town.path, id };
    return (await getRequest({ throwOnError: true, path, client: this.client })).data;
  }

  /** Takes a request back, while the office may be looking at it. */
  async withdraw(id: string): Promise<void> {
    const { version } = await this.asked(id);
    const path = { ...this.town.path, id };
    await withdrawRequest({ throwOnError: true, path, client: this.client, body: { version } });
  }

  async askPlate(options: { plate?: string; fuel?: VehicleFuel } = {}): Promise<string> {
    const plate = options.plate ?? newPlate();
    const documentIds = [await this.upload('VEHICLE_REGISTRATION', pdf('libretto.pdf', 'Libretto'))];
    const { data } = await requestPlate({
      ...this.town,
      body: {
        country: 'IT',
        plate,
        plateConfirmation: plate,
        vehicleKind: 'CAR',
        make: 'Fiat',
        model: 'Panda',
        fuel: options.fuel ?? 'PETROL',
        title: 'OWNER',
        documentIds,
      },
    });
    return data.id;
  }

  /** Asks for a subscription where one request has everything. */
  async apply(productCode: string): Promise<string> {
    const plate = newPlate();
    const [{ data: products }, ...documentIds] = await Promise.all([
      listProducts(this.town),
      this.upload('IDENTITY_DOCUMENT', photo('carta-identita.png', 300, 200)),
      this.upload('VEHICLE_REGISTRATION', pdf('libretto.pdf', 'Libretto')),
    ]);
    const product = products.items.find(({ code }) => code === productCode);
    if (!product) throw new Error(`No product ${productCode}`);
    const vehicle = {
      country: 'IT',
      plate,
      plateConfirmation: plate,
      vehicleKind: 'CAR',
      make: 'Fiat',
    } as const;
    const { data } = await applyForSubscription({
      ...this.town,
      body: {
        ...vehicle,
        model: 'Panda',
        fuel: 'PETROL',
        title: 'OWNER',
        productId: product.id,
        documentIds,
      },
    });
    return data.id;
  }

  /** Asks for a subscription with the certification and the plate that were accepted first. */
  async askSubscription(productCode = 'RES-1M'): Promise<string> {
    const [dashboard, products] = await Promise.all([getDashboard(this.town), listProducts(this.town)]);
    const product = products.data.items.find(({ code }) => code === productCode);
    const plate = dashboard.data.plates[0];
    const certification = dashboard.data.certificationRequests.find(({ state }) => state === 'ACCEPTED');
    if (!product || !plate || !certification) throw new Error('Nothing to ask a subscription with');
    const body = { certificationId: certification.id, plateAssociationId: plate.id, productId: product.id };
    return (await requestSubscription({ ...this.town, body })).data.id;
  }

  /** The way to a subscription request that the office has to decide. */
  async readyToSubscribe(office: Office, options: { plate?: string } = {}): Promise<string> {
    const [certification, plate] = await Promise.all([this.askCertification(), this.askPlate(options)]);
    await Promise.all([office.accept(certification), office.accept(plate)]);
    return this.askSubscription();
  }

  /** The whole way to a subscription request that only has to be paid. */
  async readyToPay(office: Office, options: { plate?: string } = {}): Promise<string> {
    const subscription = await this.readyToSubscribe(office, options);
    await office.accept(subscription);
    return subscription;
  }
}
