import { expect, it } from 'vitest'
import { toCsv } from './csv'

it('quotes what a spreadsheet would take for more than text', () => {
  expect(
    toCsv([
      ['a', 'b,c', 'say "d"'],
      ['=1+1', '@x', 'two\nlines'],
    ]),
  ).toBe('\uFEFFa,"b,c","say ""d"""\r\n\'=1+1,\'@x,"two\nlines"\r\n')
})
