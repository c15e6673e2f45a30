import { join } from 'node:path'
import preact from '@preact/preset-vite'
import { build, defineConfig, type Plugin } from 'vite'

const outDir = join(import.meta.dirname, '../../dist/web')
const alias = { zod: join(import.meta.dirname, 'src/no-schemas.ts') }
const target = 'es2023'

/** The service worker of the web watch: one file under a name that never changes, since browsers ask for it by that. */
const serviceWorker: Plugin = {
  name: 'foretap-service-worker',
  apply: 'build',
  async closeBundle() {
    await build({
      ...{ configFile: false, publicDir: false, logLevel: 'warn', resolve: { alias } },
      root: import.meta.dirname,
      build: {
        ...{ outDir, emptyOutDir: false, target },
        lib: {
          entry: join(import.meta.dirname, 'src/watch/worker/service-worker.ts'),
          ...{ formats: ['iife'], name: 'foretapWatch', fileName: () => 'watch/sw.js' },
        },
      },
    })
  },
}

/** Builds the board and the web watch into dist/web, which the api role serves. */
export default defineConfig({
  base: '/',
  plugins: [preact(), serviceWorker],
  resolve: { alias },
  build: {
    ...{ outDir, emptyOutDir: true, target },
    rollupOptions: {
      input: {
        board: join(import.meta.dirname, 'index.html'),
        watch: join(import.meta.dirname, 'watch/index.html'),
        docs: join(import.meta.dirname, 'docs/index.html'),
      },
    },
  },
})
