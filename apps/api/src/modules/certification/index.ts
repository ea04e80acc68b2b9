export { CertificationModule } from './certification.module.js';
export { CertificationForms } from './certification-forms.js';
export { RequestCertification } from './use-cases/request-certification.use-case.js';
export { CertificationFormQuery, CertificationRequestInput } from './http/certification.dto.js';
