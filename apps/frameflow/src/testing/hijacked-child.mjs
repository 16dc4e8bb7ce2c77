/**
 * Stands in for the media child and tries what a hijacked one would. Prints what worked, as JSON. Its argument says where
 * things are.
 */
import { openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const { dataFolder, outside, folder, parentPid, port, socketPath } = JSON.parse(process.argv[2] ?? '{}');

/** @param {import('node:net').NetConnectOpts} to */
const connects = (to) =>
  new Promise((resolve, reject) => connect(to).setTimeout(2_000, reject).on('connect', resolve).on('error', reject));

const attempts = {
  'reads its source': () => readSync(4, Buffer.alloc(1)),
  'writes into its folder': () => writeFileSync(`${folder}/tile.jpg`, 'x'),
  'reads the event log': () => readFileSync(`${dataFolder}/log/events.sqlite`),
  'reads the secrets': () => readFileSync(`${dataFolder}/secrets.json`),
  'reads files beside the program code': () => readFileSync(new URL('../../../../README.md', import.meta.url)),
  'reads passwords of the system': () => readFileSync('/etc/shadow'),
  'reads users of the system': () => readFileSync('/etc/passwd'),
  'reads the environment of its parent': () => readFileSync(`/proc/${parentPid}/environ`),
  'reads the memory of its parent': () => openSync(`/proc/${parentPid}/mem`, 'r'),
  'signals its parent': () => process.kill(parentPid, 0),
  'opens its source for writing': () => openSync('/proc/self/fd/4', 'r+'),
  'writes into another folder': () => writeFileSync(`${outside}/x`, 'x'),
  'writes into the folder above its own': () => writeFileSync(`${folder}/../x`, 'x'),
  'changes program code': () => openSync(process.argv[1] ?? '', 'r+'),
  'connects to a port': () => connects({ port, host: '127.0.0.1' }),
  'connects to a socket': () => connects({ path: socketPath }),
};

const worked = [];
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    await attempt();
    worked.push(name);
  } catch {
    // It was denied.
  }
}
process.stdout.write(`${JSON.stringify(worked)}\n`);
process.exit(0);
