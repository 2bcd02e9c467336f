import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../', import.meta.url).pathname

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The hand-written modules and components below src/, by their path. */
export function listSources(): { path: string; text: string }[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|svelte)$/.test(path) && !path.startsWith('paraglide/') && !path.endsWith('schema.d.ts'))
    .map((path) => ({ path, text: readText(join('src', path)) }))
}
