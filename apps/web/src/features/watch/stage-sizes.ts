/** The value of `sizes` for pictures of the player, which takes most of a wide page. */
export const STAGE_SIZES = '(min-width: 1100px) 66vw, 100vw';
