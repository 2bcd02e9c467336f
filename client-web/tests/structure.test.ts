import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { listSources } from './sources'

const layers: Record<string, string[]> = {
  domain: ['domain'],
  api: ['api', 'domain'],
  i18n: ['i18n', 'domain', 'paraglide'],
  sync: ['sync', 'api', 'domain'],
  storage: ['storage', 'domain'],
  router: ['router'],
  state: ['state', 'sync', 'storage', 'api', 'domain', 'i18n', 'router', 'paraglide'],
  ui: ['ui', 'domain', 'i18n', 'paraglide'],
  features: ['features', 'ui', 'state', 'sync', 'api', 'domain', 'i18n', 'router', 'paraglide'],
  shell: ['shell', 'features', 'ui', 'state', 'api', 'domain', 'i18n', 'router', 'paraglide'],
}

const sources = listSources().filter(({ path }) => !path.endsWith('.test.ts') && !path.startsWith('testing/'))

/** Imports of values; types leave nothing behind that could depend on anything. */
function importsOf({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/^\s*(?:import|export) (?!type )[^'"]*from '(\.[^']+)'|import\('(\.[^']+)'\)/gm)].map(
    (match) => join(dirname(path), match[1] ?? match[2] ?? ''),
  )
}

it('imports downward only', () => {
  const wrong = sources.flatMap((source) => {
    const allowed = layers[source.path.split('/')[0] ?? '']
    return allowed
      ? importsOf(source)
          .filter((target) => !allowed.includes(target.split('/')[0] ?? ''))
          .map((target) => `${source.path} imports ${target}`)
      : []
  })
  expect(wrong).toEqual([])
})

it('keeps features apart', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('features/'))
    .flatMap((source) =>
      importsOf(source)
        .filter((target) => target.startsWith('features/') && target.split('/')[1] !== source.path.split('/')[1])
        .map((target) => `${source.path} imports ${target}`),
    )
  expect(wrong).toEqual([])
})

it('keeps colors semantic in components', () => {
  const wrong = sources.filter(
    ({ path, text }) => path.endsWith('.svelte') && /--color-(primitive|neutral)-/.test(text),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

it('keeps personal data out of the storage of the browser', () => {
  const users = sources.filter(({ text }) => /\b(localStorage|sessionStorage|indexedDB)\b/.test(text))
  expect(users.map(({ path }) => path).sort()).toEqual(['state/device.ts', 'storage/database.ts'])
})

it('depends on values, not on bare properties, which the bundler leaves out', () => {
  const wrong = sources.filter(({ text }) => /^\s*void \w+\.[\w.]+$/m.test(text))
  expect(wrong.map(({ path }) => path)).toEqual([])
})

it('keeps files short enough to be read at once', () => {
  expect(sources.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => path)).toEqual([])
})
