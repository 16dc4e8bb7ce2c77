/** For `sizes` of its pictures: the player takes most of a wide page. */
export const STAGE_SIZES = '(min-width: 1100px) 66vw, 100vw';
