// @ts-check
/**
 * Lets the app start without a network: its files are fetched when it is installed and answered from there, the page
 * too. What is asked of the API is never touched. The build puts version and files in; another version is another file,
 * which is how the browser knows.
 */
const VERSION = '__VERSION__';
/** @type {string[]} */
const FILES = JSON.parse('__FILES__');
const CACHE = `sosta-officer-${VERSION}`;
const PAGE = '/officer/';

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, ...FILES].map((url) => new Request(url, { cache: 'reload' }))))
      // Nothing is open halfway between two versions that matters: a check is one screen.
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('sosta-officer-') && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || !url.pathname.startsWith(PAGE))
    return;
  event.respondWith(answer(request, url));
});

/** @param {Request} request @param {URL} url */
async function answer(request, url) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === 'navigate' ? PAGE : url.pathname);
  if (kept) return kept;
  const response = await fetch(request);
  // The reader of QR codes: too large for everybody, kept once it was used.
  if (response.ok && url.pathname.includes('/assets/')) await cache.put(url.pathname, response.clone());
  return response;
}
