import { readJson, session } from './browser-storage.js';
import { createStore } from './store.js';

/** Where the list of uploads is kept over a reload of this tab. */
export const KEPT_UPLOADS_KEY = 'reelog:uploads';

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** Whether this tab has uploads. Known without the code for uploads, which is loaded only then. */
export const hasUploads = createStore((readJson(session, KEPT_UPLOADS_KEY, isList) ?? []).length > 0);
