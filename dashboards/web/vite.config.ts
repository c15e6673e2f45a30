import { join } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** Builds the board into dist/web, which the api role serves. */
export default defineConfig({
  base: '/',
  plugins: [preact()],
  resolve: { alias: { zod: join(import.meta.dirname, 'src/no-schemas.ts') } },
  build: { outDir: '../../dist/web', emptyOutDir: true, target: 'es2023' },
})
