import { describe, expect, it } from 'vitest'
import vectors from './folding_vectors.json'
import { foldText, matchesFolded } from './japanese'

describe('foldText', () => {
  it.each(vectors)('folds $input to $folded', ({ input, folded }) => {
    expect(foldText(input)).toBe(folded)
  })

  it.each(vectors)('leaves $folded as it is', ({ folded }) => {
    expect(foldText(folded)).toBe(folded)
  })
})

describe('matchesFolded', () => {
  const names = ['佐藤 花子', 'サトウ ハナコ']

  it.each(['花子', '藤', 'さとう', 'ｻﾄｳ', 'とうはな', '佐藤　花子', 'はなこ さとう', 'サトー'.slice(0, 2)])(
    'finds %s',
    (query) => {
      expect(matchesFolded(query, names)).toBe(true)
    },
  )

  it.each(['高橋', 'はなえ', '佐藤 太郎'])('does not find %s', (query) => {
    expect(matchesFolded(query, names)).toBe(false)
  })
})
