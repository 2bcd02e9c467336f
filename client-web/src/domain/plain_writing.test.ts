import { expect, it } from 'vitest'
import { hardWordsIn, longSentence, readHardWords } from './plain_writing'

it('reads which words are hard, one a line', () => {
  expect(readHardWords('速やかに→すぐに\n河川→川\n→\nx')).toEqual([
    { word: '速やかに', plain: 'すぐに' },
    { word: '河川', plain: '川' },
  ])
})

it('finds them as they are written', () => {
  const known = readHardWords('速やかに→すぐに\nImmediately→now')
  expect(hardWordsIn('速やかに避難してください。', known).map(({ plain }) => plain)).toEqual(['すぐに'])
  expect(hardWordsIn('Leave immediately.', known).map(({ plain }) => plain)).toEqual(['now'])
  expect(hardWordsIn('すぐに逃げてください。', known)).toEqual([])
})

it('tells the longest sentence where it is too long', () => {
  const long = `${'あ'.repeat(60)}。`
  expect(longSentence(`短い文です。${long}もう一つ。`)).toBe(long)
  expect(longSentence('短い文です。\nもう一つ。')).toBe('')
  expect(longSentence(`${'word '.repeat(20)}end. Short.`, 50)).toMatch(/^word/)
  expect(longSentence('')).toBe('')
})
