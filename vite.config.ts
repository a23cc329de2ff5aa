// How the map is built: static files in dist/map that ask their own server alone, wherever it is mounted (every address is relative).
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/map',
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/map',
    emptyOutDir: true,
    target: 'es2022',
    // data: addresses are pictures of MapLibre's style sheet; everything of ours is a file
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    // what is built in goes out with its licence
    license: { fileName: 'licenses.md' },
  },
  worker: { format: 'es' },
});
