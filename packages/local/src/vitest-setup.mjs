// Global setup of the `int` project: one set of ephemeral services for all test files of a run.
// Tests read their addresses with `inject('services')` from 'vitest'.
import { throwawayDir } from './lib/throwaway.mjs';
import { startServices } from './services.mjs';

/** @param {import('vitest/node').TestProject} project */
export default async function setup(project) {
  const long = process.env['SOSTA_STORM_SIZE'] !== undefined;
  // Tests that need PayPal, pagoPA or Nexi start a sandbox of their own, which costs them nothing like a process.
  const services = await startServices({
    dir: throwawayDir('sosta-int-', { large: long }),
    ephemeral: true,
    socket: true,
    long,
    with: { paypal: false, pagopa: false, nexi: false },
  });
  const { adminUrl, ownerUrl, appUrl } = services.postgres;
  const { redis, s3, smtp, mail, stripe, env } = services;
  project.provide('services', {
    postgres: { adminUrl, ownerUrl, appUrl },
    redis,
    s3,
    smtp,
    mail,
    stripe,
    env,
  });
  return () => services.stop();
}
