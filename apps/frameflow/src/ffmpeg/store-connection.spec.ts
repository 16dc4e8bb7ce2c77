import { StoreConnection } from './store-connection.js';

/** Messages of ffmpeg 5.1. */
const RESET = '[http @ 0x55] [warning] Will reconnect at 36503552 in 0 second(s), error=Connection reset by peer.';
const REFUSED = '[tcp @ 0x56] [error] Connection to tcp://10.0.0.7:9000 failed: Connection refused';
const CUT = '[http @ 0x55] [error] Stream ends prematurely at 36503552, should be 72940461';
const AGAIN = '[http @ 0x55] [warning] Will reconnect at 36503552 in 1 second(s), error=Input/output error.';
const DAMAGE = '[mov,mp4 @ 0x57] [error] stream 0, offset 0x22d38ec: partial file';

describe('the connection to the store, according to the log of ffmpeg', () => {
  it.each([
    ['that nothing is said of', [DAMAGE], false],
    ['that was made again', [RESET], false],
    ['that was made again at the second try', [RESET, REFUSED, CUT, AGAIN], false],
    ['that could not be made again', [RESET, REFUSED, CUT, AGAIN, REFUSED, CUT, DAMAGE], true],
    ['that was cut and not tried again', [CUT], true],
  ])('%s', (_, lines, isLost) => {
    const connection = new StoreConnection();
    lines.forEach((line) => connection.see(line));
    expect(connection.isLost).toBe(isLost);
  });
});
