/** Everything that another process needs to run frameflow. */
export { createFrameflow } from './create-frameflow.js';
