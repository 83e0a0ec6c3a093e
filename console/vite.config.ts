import { defineConfig } from 'vite';

/**
 * The console as files that the API serves: the page at `/`, the rest under `/console/`. Vite turns TSX into what
 * browsers read by itself, so no plugin is needed.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The page's size is tested by it.
    manifest: 'manifest.json',
    // Pictures inside scripts and styles would not be cached by themselves.
    assetsInlineLimit: 0,
    license: true,
    // "use client" means something to servers that render React alone.
    rolldownOptions: {
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
});
