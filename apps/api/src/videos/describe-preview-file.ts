import { previewFolder, type PreviewSet } from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import type { ServedObject } from '../http/byte-streaming/send-object.js';
import type { IntegrityRecord } from '../integrity/integrity-record.js';
import { describeObject } from './describe-object.js';
import { recordedSize } from './with-previews.js';

/** A file of the previews of a video, which is served at a fixed address. */
export interface PreviewFileAtAddress {
  readonly id: string;
  readonly previews: PreviewSet;
  readonly file: string;
  readonly contentType: string;
}

/** A later run may make another one, so clients ask again. @throws ObjectNotFoundError */
export function describePreviewFile(
  store: ObjectStore,
  integrity: Pick<IntegrityRecord, 'faultOf'>,
  { id, previews, file, contentType }: PreviewFileAtAddress,
): Promise<ServedObject> {
  const key = `${previewFolder(id, previews.runId)}/${file}`;
  const serving = { etag: `"${previews.runId}-${file}"`, contentType, cacheControl: 'no-cache' };
  const recorded = { sizeBytes: recordedSize(previews, file), fault: integrity.faultOf(key) };
  return describeObject(store, key, serving, recorded);
}
