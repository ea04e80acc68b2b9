import { openStore } from './store.mjs';
import { createS3Server } from './server.mjs';

const { PORT, DATA_DIR, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET, S3_FSYNC } = process.env;
if (!PORT || !DATA_DIR || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY || !S3_BUCKET) {
  throw new Error('PORT, DATA_DIR, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_BUCKET are needed.');
}
const store = await openStore({ dir: DATA_DIR, fsync: S3_FSYNC !== 'off' });
await store.createBucket(S3_BUCKET);
const server = createS3Server({
  store,
  credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${PORT}`));
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 2000).unref();
  });
}
