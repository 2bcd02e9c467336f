import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess({ script: false }),
  compilerOptions: {
    runes: true,
    // As short as it can be in a bundle of this size.
    cssHash: ({ hash, filename }) => `s-${hash(filename).slice(0, 4)}`,
  },
}
