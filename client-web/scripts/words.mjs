// One language at a time. The message compiler writes every language into every message; here a message becomes a
// look-up by number, and each language two lists: what the first page says, and the rest, for which the parts that
// say it wait.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFirstSaid, message, root } from './first.mjs'

const base = 'ja'
const locales = ['ja', 'en']
const read = (path) => readFileSync(join(root, path), 'utf8')
const virtual = /^\0?virtual:words\/(.+)$/
const catalogue = '/src/i18n/catalogue.ts'
export function words({ isTest = false } = {}) {
  const texts = Object.fromEntries(locales.map((locale) => [locale, JSON.parse(read(`messages/${locale}.json`))]))
  const keys = Object.keys(texts[base])
  const first = keys.filter((key) => isFirstSaid(key))
  const rest = keys.filter((key) => !isFirstSaid(key))
  const numbers = new Map([...first, ...rest].map((key, number) => [key, number]))

  function loadVirtual(name) {
    if (name === 'rest') return `import { loadRest } from '${catalogue}'\nawait loadRest()`
    const [locale, part] = name.split('/')
    return `export default ${JSON.stringify((part === 'rest' ? rest : first).map((key) => texts[locale][key]))}`
  }

  function loadMessage(key) {
    const wait = isFirstSaid(key) ? '' : "import 'virtual:words/rest'\n"
    return `${wait}import { sayWords } from '${catalogue}'\nexport const ${key} = (blanks) => sayWords(${numbers.get(key)}, blanks)`
  }

  return {
    name: 'words',
    enforce: 'pre',
    resolveId: (id) => (virtual.test(id) ? { id: `\0${id}`, moduleSideEffects: id.endsWith('words/rest') } : null),
    load(id) {
      const name = virtual.exec(id)?.[1]
      if (name) return loadVirtual(name)
      if (isTest) return null
      const key = message.exec(id)?.[1]
      if (numbers.has(key)) return loadMessage(key)
      return id.endsWith('/src/paraglide/runtime.js') ? runtime : null
    },
    /** Where a message is said at once, its number stands in its place. */
    transform(code, id) {
      const imported = /^import \* as m from '[^']*paraglide\/messages'$/m
      if (isTest || !/\/src\/.*\.(svelte|ts)$/.test(id) || !imported.test(code)) return null
      let isWaiting = false
      const said = code.replace(/(?<!typeof )\bm\.([a-z0-9_]+)\b(\((\s*\))?)?/g, (use, key, call, end) => {
        if (!numbers.has(key)) return use
        isWaiting ||= !isFirstSaid(key)
        if (!call) return `wordsOf(${numbers.get(key)})`
        return `sayWords(${numbers.get(key)}${end ? ')' : ', '}`
      })
      const imports = `import { sayWords, wordsOf } from '${catalogue}'${isWaiting ? "; import 'virtual:words/rest'" : ''}`
      return { code: said.replace(imported, (line) => `${line}; ${imports}`), map: null }
    },
    // Most people read the first language: it comes beside the code, not after it.
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find(({ moduleIds }) =>
          moduleIds?.includes(`\0virtual:words/${base}/first`),
        )
        const attrs = { rel: 'modulepreload', crossorigin: true, href: `/${chunk?.fileName}` }
        return chunk ? [{ tag: 'link', attrs, injectTo: 'head' }] : []
      },
    },
  }
}

const runtime = `
const name = 'PARAGLIDE_LOCALE'
export const baseLocale = ${JSON.stringify(base)}
export const locales = ${JSON.stringify(locales)}
let locale
export function getLocale() {
  try {
    locale ??= locales.find((one) => one === localStorage.getItem(name))
  } catch {}
  return (locale ??= baseLocale)
}
export function setLocale(chosen) {
  locale = chosen
  try {
    localStorage.setItem(name, chosen)
  } catch {}
}
`
