import { fetchOk } from '../../../lib/api-client.js';

/**
 * Saves the whole log (gzip, one event on each line) as a file. A plain link cannot send the role header.
 * @throws ApiError
 */
export async function exportLog(): Promise<void> {
  const response = await fetchOk('/api/audit/export');
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = fileNameOf(response) ?? `reelog-${new Date().toISOString().slice(0, 10)}.ndjson.gz`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const fileNameOf = (response: Response): string | undefined =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
