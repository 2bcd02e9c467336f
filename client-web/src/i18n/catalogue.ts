/** The sentences of the language in use, by number; see scripts/words.mjs. */
type Words = readonly string[]
type Load = () => Promise<{ default: Words }>

const loads: Record<string, { first: Load; rest: Load }> = {
  ja: { first: () => import('virtual:words/ja/first'), rest: () => import('virtual:words/ja/rest') },
  en: { first: () => import('virtual:words/en/first'), rest: () => import('virtual:words/en/rest') },
}
const retryMilliseconds = 2_000

let current = ''
let first: Words = []
let rest: Words = []
let isRestWanted = false

/** Nothing can be said before it is done. */
export async function loadWords(locale: string): Promise<void> {
  const load = loads[locale]
  if (!load) return
  const [head, tail] = await Promise.all([load.first(), isRestWanted ? load.rest() : null])
  current = locale
  first = head.default
  rest = tail?.default ?? []
}

/** A part that says more than the first page does waits for this. */
export async function loadRest(): Promise<void> {
  isRestWanted = true
  const locale = current
  try {
    const loaded = await loads[locale]?.rest()
    if (locale === current && loaded) rest = loaded.default
  } catch {
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds))
    await loadRest()
  }
}

export function sayWords(number: number, blanks?: Record<string, unknown>): string {
  const sentence = first[number] ?? rest[number - first.length] ?? ''
  return blanks ? sentence.replace(/\{(\w+)\}/g, (_blank, name: string) => String(blanks[name])) : sentence
}

export const wordsOf = (number: number) => (blanks?: Record<string, unknown>) => sayWords(number, blanks)
