/** The page that browsers show when they cannot reach the site. The operator can turn it off. */
const isOff = document.querySelector('meta[name="offline-page"][content="off"]') !== null;

/** Lets the browser show the offline page of the site: over https or on this machine, once this page is loaded. */
export function keepOfflinePage(): void {
  if (isOff || !import.meta.env.PROD || !isSecureContext || !('serviceWorker' in navigator)) return;
  const register = () => void navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
