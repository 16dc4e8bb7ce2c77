/**
 * Ends the process with a clear message when Node is too old. Written for any Node that knows modules (12 and up):
 * no newer syntax, no `node:` imports, nothing else imported. The versions are those in which CommonJS packages can
 * require NestJS 12, which is ESM only; keep them in step with `engines` in package.json.
 */
var version = process.versions.node.split('.').map(Number);
var major = version[0];
var minor = version[1];

var supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

if (!supported) {
  console.error('Reelog needs Node.js 20.19 or newer, or 22.12 or newer; this is ' + process.version + '.');
  console.error('Install a current version from https://nodejs.org/ and start again.');
  process.exit(1);
}
