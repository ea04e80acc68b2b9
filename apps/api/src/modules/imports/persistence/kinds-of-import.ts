import { Injectable } from '@nestjs/common';
import type { ImportKind } from '@sosta/contracts';
import type { KindOfImport } from './kind-of-import.js';
import { OfficeImport } from './office-import.js';
import { RegistryImport } from './registry-import.js';

@Injectable()
export class KindsOfImport {
  private readonly kinds: Readonly<Record<ImportKind, KindOfImport<never>>>;

  constructor(registry: RegistryImport, office: OfficeImport) {
    this.kinds = { REGISTRY: registry, OFFICE_SUBSCRIPTIONS: office };
  }

  get(kind: ImportKind): KindOfImport<never> {
    return this.kinds[kind];
  }
}
