// Builds the client in memory and weighs what is fetched before it can be used; the same sources weigh the same.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const kilo = 1_000
/** Gzip, by the way somebody comes: the goal of each is 70. */
const ways = {
  'to sign in': { limit: 56 * kilo, parts: ['features/login/SignInPage.svelte'] },
  'to a patient, ready to write': {
    limit: 70 * kilo,
    parts: ['shell/Shell.svelte', 'features/composer/Composer.svelte'],
  },
  'home, and on to a patient': {
    limit: 76 * kilo,
    parts: ['shell/Shell.svelte', 'features/home/HomePage.svelte', 'features/composer/Composer.svelte'],
  },
}
const largestLazy = 40 * kilo

const { output } = await build({ logLevel: 'error', build: { write: false } })
const chunks = output.filter(({ type }) => type === 'chunk')
const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
const weigh = ({ code }) => gzipSync(code, { level: 9 }).length

function gather(chunk, found) {
  if (!chunk || found.has(chunk)) return
  found.add(chunk)
  for (const name of chunk.imports) gather(byName.get(name), found)
}

let isTooHeavy = false
const early = new Set()
for (const [way, { limit, parts }] of Object.entries(ways)) {
  const found = new Set()
  for (const chunk of chunks) {
    const isWanted = parts.some((part) => chunk.facadeModuleId?.endsWith(`/src/${part}`))
    if (chunk.isEntry || isWanted || chunk.moduleIds.includes('\0virtual:words/ja/first')) gather(chunk, found)
  }
  const bytes = [...found].reduce((sum, chunk) => sum + weigh(chunk), 0)
  for (const chunk of found) early.add(chunk)
  isTooHeavy ||= bytes > limit
  console.log(`${bytes > limit ? 'TOO MUCH ' : ''}${way}: ${bytes} B of ${limit} B`)
}
for (const chunk of chunks) {
  if (early.has(chunk) || weigh(chunk) <= largestLazy) continue
  isTooHeavy = true
  console.log(`TOO MUCH ${chunk.fileName}: ${weigh(chunk)} B of ${largestLazy} B`)
}
process.exitCode = isTooHeavy ? 1 : 0
