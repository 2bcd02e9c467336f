import { expect, it } from 'vitest'
import { listSources, readText } from './sources'

type Messages = Record<string, string>

const ja = JSON.parse(readText('messages/ja.json')) as Messages
const en = JSON.parse(readText('messages/en.json')) as Messages
const sources = listSources()
const placeholders = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

it('has every message in both languages, with the same blanks', () => {
  expect(Object.keys(en)).toEqual(Object.keys(ja))
  for (const key of Object.keys(ja)) expect([key, placeholders(en[key])]).toEqual([key, placeholders(ja[key])])
})

it('has no message without words or with a name out of the pattern', () => {
  for (const [key, text] of [...Object.entries(ja), ...Object.entries(en)]) {
    expect(key).toMatch(/^[a-z]+(_[a-z0-9]+)+$/)
    expect(text.trim()).not.toBe('')
  }
})

it('uses every message', () => {
  const text = sources.map((source) => source.text).join('\n')
  expect(Object.keys(ja).filter((key) => !new RegExp(`\\bm\\.${key}\\b`).test(text))).toEqual([])
})

it('has a word for everything that the gate decides', () => {
  const actions = [...readText('../policy/schema.cedarschema').matchAll(/^action ([^{]+?) appliesTo/gm)]
  const named = actions.flatMap(([, names]) => (names ?? '').split(',').map((name) => name.trim()))
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !(`log_action_${name}` in ja))).toEqual([])
})

it('has no Japanese outside of the messages', () => {
  const japanese = /[\u3005-\u30FF\u3400-\u9FFF\uFF01-\uFF9F]/
  const allowed = ['domain/japanese.ts', 'domain/japanese_date.ts', 'domain/vitals.ts']
  const found = sources
    .filter(({ path }) => !path.endsWith('.test.ts') && !allowed.includes(path))
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .filter((line) => japanese.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    )
  expect(found).toEqual([])
})

it('has a sentence for every code and reason of the API', () => {
  const api = readText('../docs/api.md')
  const section = api.slice(api.indexOf('### Codes'), api.indexOf('## Sign-in'))
  const codes = [...section.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1])
  const reasons = [...(/`reason`: (.*?) \|/.exec(section)?.[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])
  expect(codes.length).toBeGreaterThan(15)
  expect(reasons.length).toBeGreaterThan(10)
  const expected = [...codes.map((code) => `error_${code}`), ...reasons.map((reason) => `invalid_${reason}`)]
  expect(expected.filter((key) => !(key in ja))).toEqual([])
})

it('has one word for one thing', () => {
  // Instead of 処方変更 and 取り消す.
  const others = ['服薬', '処方の変更', '薬の変更', '取り下げ', '取下げ']
  const found = Object.entries(ja).flatMap(([key, text]) =>
    others.flatMap((word) => (text.includes(word) ? `${key}: ${word}` : [])),
  )
  expect(found).toEqual([])
  expect(Object.keys(en).filter((key) => /withdr[ae]w/i.test(en[key] ?? ''))).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, '')
}
