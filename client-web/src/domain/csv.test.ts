import { expect, it } from 'vitest'
import { toCsv } from './csv'
import { makePassword } from './password'

it('quotes what a spreadsheet would take for more than text', () => {
  expect(
    toCsv([
      ['a', 'b,c', 'say "d"'],
      ['=1+1', '@x', 'two\nlines'],
    ]),
  ).toBe('\uFEFFa,"b,c","say ""d"""\r\n\'=1+1,\'@x,"two\nlines"\r\n')
})

it('makes passwords that can be read from paper', () => {
  const first = makePassword((count) => new Uint8Array(count).map((_, index) => index * 7))
  expect(first).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  expect(first).not.toMatch(/[lo01]/)
  expect(makePassword((count) => new Uint8Array(count).fill(255))).not.toBe(first)
})
