import { expect, it } from 'vitest'
import { findByName, findChoices, step } from './palette'

const rows = [
  { name: '佐藤 花子', kana: 'さとう はなこ' },
  { name: '伊佐 太郎', kana: 'いさ たろう' },
  { name: '里見 花子', kana: 'サトミ ハナコ' },
]

it('finds patients by any part of the reading, those that begin with it first', () => {
  expect(findByName(rows, 'さ').map(({ name }) => name)).toEqual(['佐藤 花子', '里見 花子', '伊佐 太郎'])
  expect(findByName(rows, 'ｻﾄ はな').map(({ name }) => name)).toEqual(['佐藤 花子', '里見 花子'])
  expect(findByName(rows, '太')).toEqual([rows[1]])
  expect(findByName(rows, 'やまだ')).toEqual([])
})

it('finds what can be done by other words for it', () => {
  const choices = [
    { id: 'settings', name: '設定', words: 'せってい settings' },
    { id: 'help', name: '使い方', words: 'つかいかた ヘルプ help' },
  ]
  expect(findChoices(choices, 'へるぷ').map(({ id }) => id)).toEqual(['help'])
  expect(findChoices(choices, 'SETT').map(({ id }) => id)).toEqual(['settings'])
  expect(findChoices(choices, '')).toEqual(choices)
})

it('walks round', () => {
  expect([step(0, 1, 3), step(2, 1, 3), step(0, -1, 3), step(0, 1, 0)]).toEqual([1, 0, 2, 0])
})
