/**
 * `npm run bench [-- name...]`: runs bench/<name>.ts one after another (default: all). Each prints its own
 * figures, and a line that starts with `ratio:` for what it is measured by; those are shown again at the end.
 */
import './support/require-node.mjs';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { inRoot, root } from './support/project.mjs';
import { StepFailed, runScript, seconds } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

const all = readdirSync(inRoot('bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''))
  .sort();

runScript(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new StepFailed(`No bench ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  await setUp();
  const outcomes = [];
  for (const name of names) outcomes.push(await bench(name));
  console.log('\n# Summary');
  for (const { name, code, took, ratios } of outcomes) {
    console.log(`${name} (${took})${code === 0 ? '' : ` FAILED with code ${code}`}`);
    for (const ratio of ratios) console.log(`  ${ratio}`);
  }
  return outcomes.every(({ code }) => code === 0) ? 0 : 1;
});

/** @param {string} name */
function bench(name) {
  console.log(`\n# ${name}`);
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', inRoot('bench', `${name}.ts`)], {
      cwd: root,
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const ratios = output.split('\n').filter((line) => line.startsWith('ratio:'));
      resolve({ name, code, took: seconds(startedAt), ratios });
    });
  });
}
