/** The file name of the sample video: it tells it from other videos, so that it can be removed by one click. */
export const SAMPLE_FILE_NAME = 'reelog-sample.mp4';
