/**
 * Shows the offline page of the site when a page of it cannot be loaded. It answers nothing else: the api, media and files
 * go past it. The server puts a line with the version of the offline page before this one, so that a new page is fetched.
 */
const CACHE = 'offline-page';
const PAGE = '/offline.html';
const NO_PAGES = /^\/(api|embed|health|metrics)(\/|$)/;

self.addEventListener('install', (event) => {
  // Browsers that can do so do not even start the worker for anything else.
  event.addRoutes?.([{ condition: { not: { requestMode: 'navigate' } }, source: 'network' }])?.catch(() => undefined);
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.registration.navigationPreload?.enable()); // or each page would wait for the worker
});

self.addEventListener('fetch', (event) => {
  const { mode, destination, url } = event.request;
  if (mode !== 'navigate' || destination !== 'document' || NO_PAGES.test(new URL(url).pathname)) return;
  event.respondWith(pageFor(event));
});

async function keepPage() {
  const cache = await caches.open(CACHE);
  await cache.add(new Request(PAGE, { cache: 'reload' }));
}

async function pageFor({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await caches.match(PAGE, { cacheName: CACHE })) ?? Response.error();
  }
}
