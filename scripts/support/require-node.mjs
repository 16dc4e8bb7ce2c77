/**
 * Ends the process with a clear message when Node is too old, or may not even open as many files as its modules are.
 * Written for any Node that knows modules (12 and up): no newer syntax, no `node:` imports, nothing else imported. The versions are those in which CommonJS packages can
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

var FEWEST_FILES = 512;
process.report.excludeNetwork = true;
var limits = process.report.getReport().userLimits; // undefined on Windows
var files = limits && limits.open_files.soft;

if (typeof files === 'number' && files < FEWEST_FILES) {
  console.error(
    'A program may have only ' +
      files +
      ' files open here (ulimit -n), and Reelog needs ' +
      FEWEST_FILES +
      ' to start at all.',
  );
  console.error('Allow it 4096 or more and start again: ulimit -n 4096');
  process.exit(1);
}
