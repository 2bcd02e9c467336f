// What is fetched on the way from the address to a patient, found by reading the imports: all that these parts import
// at once, and what they say.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root = new URL('../', import.meta.url).pathname
export const message = /\/src\/paraglide\/messages\/([a-z0-9_]+)\.js$/

const read = (path) => readFileSync(join(root, path), 'utf8')

/** The modules of a part, and the keys of its messages. */
function reach(parts) {
  const modules = new Set()
  const said = new Set()
  const visit = (path) => {
    if (modules.has(path)) return
    modules.add(path)
    const text = read(path)
    for (const [, key] of text.matchAll(/\bm\.([a-z0-9_]+)\b/g)) said.add(key)
    for (const [, target] of text.matchAll(/^\s*(?:import|export)\s+(?!type\s)(?:[^'"()=]*?\sfrom\s+)?'(\.[^']+)'/gm)) {
      const ends = ['', '.ts', '.js'].map((ending) => join(dirname(path), target) + ending)
      const next = ends.find((one) => /\.(ts|svelte)$/.test(one) && existsSync(join(root, one)))
      if (next) visit(next)
    }
  }
  for (const part of parts) visit(part)
  return { modules, said }
}

/** Loaded by everybody, also to sign in. */
export const base = reach(['src/main.ts'])
export const entrance = reach(['src/features/login/SignInPage.svelte'])
/** Loaded besides by whoever is signed in. */
export const care = reach(['src/shell/Shell.svelte', 'src/features/composer/Composer.svelte'])

export const home = reach(['src/features/home/HomePage.svelte'])

export const isFirstSaid = (key) => [base, entrance, care, home].some(({ said }) => said.has(key))

/** Few chunks, and no part in the first ones that could wait. */
export function chunkOf(id) {
  if (id.includes('/node_modules/') || id.includes('vite/preload-helper')) return 'base'
  const key = message.exec(id)?.[1]
  const path = id.split('?')[0].replace(root, '')
  const isIn = ({ modules, said }) => (key ? said.has(key) : modules.has(path))
  if (isIn(base) || (isIn(care) && isIn(entrance)) || id.endsWith('/src/paraglide/runtime.js')) return 'base'
  return isIn(care) ? 'care' : null
}
