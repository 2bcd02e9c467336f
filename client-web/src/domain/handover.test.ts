import { expect, it } from 'vitest'
import { changedParts, changesOf, type HandoverText, isEmpty, meet, textOf, tooLongParts } from './handover'

const text = (change: Partial<HandoverText> = {}) => ({ ...textOf({}), ...change })

it('takes a part that only one of two people changed', () => {
  const base = text({ condition: 'calm', plan: 'Friday' })
  const met = meet(base, { ...base, condition: 'tired' }, { ...base, plan: 'Monday' })
  expect(met).toEqual({ text: text({ condition: 'tired', plan: 'Monday' }), contested: [] })
})

it('keeps mine under the pen where both changed the same part, and says so', () => {
  const base = text({ condition: 'calm' })
  const met = meet(base, text({ condition: 'tired' }), text({ condition: 'feverish' }))
  expect(met).toEqual({ text: text({ condition: 'tired' }), contested: ['condition'] })
})

it('sees no quarrel where both wrote the same', () => {
  expect(meet(text(), text({ care: 'a' }), text({ care: 'a' })).contested).toEqual([])
})

it('names the parts that changed, that are too long, and whether there is anything', () => {
  expect(changedParts(text({ care: 'a' }), text({ care: 'b', plan: 'c' }))).toEqual(['care', 'plan'])
  expect(tooLongParts(text({ care: '𠮷'.repeat(2_000), plan: 'a'.repeat(2_001) }))).toEqual(['plan'])
  expect(isEmpty(text({ care: ' \n' }))).toBe(true)
})

it('shows what changed sentence by sentence', () => {
  expect(changesOf('食欲あり。発熱なし。', '食欲あり。微熱あり。夜は眠れる。')).toEqual([
    { type: 'same', text: '食欲あり。' },
    { type: 'removed', text: '発熱なし。' },
    { type: 'added', text: '微熱あり。夜は眠れる。' },
  ])
  expect(changesOf('', 'a')).toEqual([{ type: 'added', text: 'a' }])
  expect(changesOf('a\nb', 'b')).toEqual([
    { type: 'removed', text: 'a\n' },
    { type: 'same', text: 'b' },
  ])
})

it('loses no letter of either text', () => {
  const [before, after] = ['一。二。三\n四', '二。五。三\n四。']
  const pieces = changesOf(before, after)
  const join = (without: string) => pieces.flatMap(({ type, text }) => (type === without ? [] : [text])).join('')
  expect([join('added'), join('removed')]).toEqual([before, after])
})
