/** What composes frameflow into another process. */
export { createFrameflow } from './create-frameflow.js';
