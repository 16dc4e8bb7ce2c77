import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './vite.precompress.js';
import { watchDocument } from './vite.watch-document.js';

const api = { target: 'http://127.0.0.1:3000', ws: true };

/** The api serves the build with a policy against inline scripts, so nothing may be inlined. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), watchDocument(), precompress()],
  server: { host: '127.0.0.1', proxy: { '/api': api, '/embed/': api, '/site': api } },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'embed.html'].map((page) => join(import.meta.dirname, page)),
      // Few files: a browser asks an HTTP/1.1 server for six at a time.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules[\\/](react|react-dom|react-router|scheduler|@tanstack[\\/](query-core|react-query))[\\/]/,
            },
            { name: 'client', test: /apps[\\/]web[\\/]src/, minShareCount: 3 },
          ],
        },
      },
    },
  },
});
