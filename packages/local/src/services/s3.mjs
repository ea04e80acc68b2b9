import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, until } from '../lib/net.mjs';
import { StopOrder } from '../supervisor.mjs';

/**
 * Starts our own S3 server with one bucket.
 * @param {{ supervisor: import('../supervisor.mjs').Supervisor, secrets: import('../lib/secrets.mjs').Secrets, dataDir: string, ephemeral?: boolean }} options
 */
export async function startS3({ supervisor, secrets, dataDir, ephemeral = false }) {
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort(secrets.port('s3'));
  const accessKeyId = `AK${secrets.get('s3.accessKeyId').slice(0, 18).toUpperCase()}`;
  const secretAccessKey = secrets.get('s3.secretAccessKey');
  const bucket = 'sosta';
  await supervisor.start({
    name: 's3',
    command: process.execPath,
    args: [fileURLToPath(new URL('../s3/main.mjs', import.meta.url))],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_BUCKET: bucket,
      S3_FSYNC: ephemeral ? 'off' : 'on',
    },
    autoRestart: true,
    order: StopOrder.helper,
    ready: (alive) =>
      until(async () => (await fetch(`http://127.0.0.1:${port}/`)).status === 403, { alive, what: 'S3' }),
  });
  secrets.setPort('s3', port);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-south-1',
    accessKeyId,
    secretAccessKey,
    bucket,
  };
}
