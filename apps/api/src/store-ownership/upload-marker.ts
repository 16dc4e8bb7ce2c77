export const UPLOADS = 'uploads/';

/** Key of the small object that marks a running upload of this object. */
export const uploadMarkerKey = (objectKey: string): string => `${UPLOADS}${objectKey.split('/')[1] ?? ''}`;
