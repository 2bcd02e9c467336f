import { expect, it } from 'vitest'
import { filesOf, largestFile, mostFiles, problemOfFile, sizeWithin } from './attachment'

const file = (type: string, size = 1, name = 'a') => ({ type, size, name })

it('makes a picture as small as is wanted, and never larger', () => {
  expect(sizeWithin(4_000, 3_000, 2_048)).toEqual({ width: 2_048, height: 1_536 })
  expect(sizeWithin(3_000, 4_000, 2_048)).toEqual({ width: 1_536, height: 2_048 })
  expect(sizeWithin(640, 480, 2_048)).toEqual({ width: 640, height: 480 })
  expect(sizeWithin(10_000, 1, 2_048)).toEqual({ width: 2_048, height: 1 })
})

it('takes photos of any size and papers up to a size', () => {
  expect(problemOfFile(file('image/jpeg', largestFile * 2), 0)).toBeNull()
  expect(problemOfFile(file('application/pdf', largestFile), 0)).toBeNull()
  expect(problemOfFile(file('application/pdf', largestFile + 1), 0)).toBe('size')
  expect(problemOfFile(file('application/pdf', 0), 0)).toBe('size')
  expect(problemOfFile(file('', 1, 'letter.PDF'), 0)).toBeNull()
  expect(problemOfFile(file('application/msword'), 0)).toBe('type')
  expect(problemOfFile(file('image/png'), mostFiles)).toBe('many')
})

it('shows of a revision what it had, also what was dropped since', () => {
  const now = filesOf([{ id: 'att_1' }], [])
  expect(filesOf([{ id: 'att_1', caption: 'before' }, { id: 'att_2' }], now)).toMatchObject([
    { id: 'att_1', caption: 'before' },
    { id: 'att_2', caption: null },
  ])
})
