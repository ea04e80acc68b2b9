import * as sdk from '@sosta/contracts/client';
import { answer } from './http.js';

const base = { throwOnError: true } as const;

/** What belongs to no municipality: the municipalities themselves, and invitations to work for one. */
export const platformApi = {
  listMunicipalities: () => answer(sdk.listMunicipalities(base)),
  listStartingModels: () => answer(sdk.listStartingModels(base)),
  createMunicipality: (body: sdk.CreateMunicipalityInput) =>
    answer(sdk.createMunicipality({ ...base, body })),
  getInvitation: (token: string) => answer(sdk.getOperatorInvitation({ ...base, body: { token } })),
  acceptInvitation: (body: sdk.AcceptInvitationDtoWritable) =>
    answer(sdk.acceptOperatorInvitation({ ...base, body })),
};
