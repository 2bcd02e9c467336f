import { expect, it } from 'vitest'
import ja from '../../messages/ja.json'
import { loadRest, loadWords, sayWords } from './catalogue'

it('has every sentence, the first ones at once and the rest when they are wanted, and fills its blanks', async () => {
  const sentences = Object.values(ja)
  const said = () => new Set(sentences.map((_, number) => sayWords(number)))
  await loadWords('ja')
  expect(said().size).toBeLessThan(new Set(sentences).size)
  await loadRest()
  expect(said()).toEqual(new Set(sentences))
  const number = sentences.findIndex((_, index) => sayWords(index) === ja.line_status_unsent)
  expect(sayWords(number, { count: 3 })).toBe(ja.line_status_unsent.replace('{count}', '3'))
  await loadWords('en')
  expect(said()).not.toEqual(new Set(sentences))
})
