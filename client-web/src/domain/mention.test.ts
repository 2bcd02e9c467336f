import { expect, it } from 'vitest'
import { completeMention, mentionAt } from './mention'

it.each([
  ['@', 1, { start: 0, query: '' }],
  ['報告です。@田中', 8, { start: 5, query: '田中' }],
  ['報告です。＠田', 7, { start: 5, query: '田' }],
  ['@田中 健一 先生', 9, null],
  ['mail@example', 12, null],
  ['@田中、@山', 6, { start: 4, query: '山' }],
  ['@田中', 0, null],
  [`@${'a'.repeat(21)}`, 22, null],
])('finds what is typed after the sign in %s', (text, caret, found) => {
  expect(mentionAt(text, caret)).toEqual(found)
})

it('completes a name in the middle of a text', () => {
  const text = '先生@田 よろしく'
  const mention = mentionAt(text, 4)
  expect(mention && completeMention(text, mention, '田中 健一')).toEqual({ text: '先生@田中 健一  よろしく', caret: 9 })
})
