import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { chunkOf } from './scripts/first.mjs'
import { inside } from './scripts/inside.mjs'
import { words } from './scripts/words.mjs'
import { worker } from './scripts/worker.mjs'

const server = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [words({ isTest: process.env.VITEST !== undefined }), svelte(), inside(), worker()],
  build: {
    target: ['chrome107', 'edge107', 'firefox104', 'safari16'],
    // Preload hints would be inserted by script with an inline handler; the strict policy has no place for them.
    modulePreload: {
      polyfill: false,
      // What comes ahead, or seldom, finds its parts by itself; the list of their names would be in the first chunks.
      resolveDependencies: (file, parts) =>
        /SignIn|Home|List|Part|Pages/.test(file) ? parts : parts.filter((name) => name.endsWith('.css')),
    },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What Svelte has and we do not use would stay otherwise, such as custom elements.
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /node_modules\/svelte\/(?!.*(flags|disclose))/, sideEffects: false }] },
      output: { codeSplitting: { groups: [{ name: chunkOf }] } },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/ws': { target: server, ws: true },
    },
  },
  // A key made of a PIN takes seconds where the machine has other work.
  test: { environment: 'node', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], testTimeout: 30_000 },
})
