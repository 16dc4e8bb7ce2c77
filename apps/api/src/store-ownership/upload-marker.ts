export const UPLOADS = 'uploads/';

/** Of the small object that says that an upload of this object is under way. */
export const uploadMarkerKey = (objectKey: string): string => `${UPLOADS}${objectKey.split('/')[1] ?? ''}`;
