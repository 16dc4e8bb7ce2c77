/** Runs a tool of `tools/`, which is TypeScript: `node scripts/tool.mjs <its main module> [arguments]`. */
import './support/require-node.mjs';

// Imported only once the version is known to do: an older Node would stumble over the syntax before it could say so.
import('./support/run-tool.mjs').then(({ runTool }) => runTool(...process.argv.slice(2)));
