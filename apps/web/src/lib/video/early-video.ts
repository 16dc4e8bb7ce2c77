/**
 * The element in the document of a video's page, which loads the video before this script runs (`ClientPages` of the api).
 * Browsers share what it has loaded with other elements of the same address. Out of the document it goes on loading.
 */
let early = document.getElementById('early-video');
early?.remove();

/** To be called when the player has the data; browsers may then free those of the early element. */
export function releaseEarlyVideo(): void {
  early = null;
}
