import { expect, it } from 'vitest'
import type { EntryBody } from '../api/types'
import { sayBeginning } from './plain'

const beginningOf = (text: string) => sayBeginning({ kind: 'note', text } as EntryBody)

it('says how an entry begins, in one line and without cutting a letter in two', () => {
  expect(beginningOf('one\ntwo')).toBe('one two')
  expect(beginningOf('a'.repeat(60))).toBe('a'.repeat(60))
  expect(beginningOf('\u{20b9f}'.repeat(61))).toBe(`${'\u{20b9f}'.repeat(60)}…`)
})
