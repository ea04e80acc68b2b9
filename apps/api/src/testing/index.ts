/** The harness of the `*.int.test.ts` files: the API on a real database, without a socket. */
export {
  createTestApp,
  searching,
  type Answer,
  type Caller,
  type TestApp,
  type TestAppOptions,
  type TestCitizen,
  type TestOperator,
} from './test-app.js';
export { TEST_PASSWORD, tampered, testPerson, type TestMunicipality, type TestPerson } from './fixtures.js';
export type { TestMail } from './mails.js';
export { jpeg, pdf, png, upload, uploaded, type PdfParts } from './files.js';
