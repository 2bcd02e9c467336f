import { expect, it } from 'vitest'
import { inGroups, readCode } from './code'

it('reads six digits however they were typed or pasted', () => {
  for (const text of ['123456', ' 123 456\n', '１２３４５６', '123-456', '１２３　４５６'])
    expect(readCode(text)).toBe('123456')
})

it('leaves a recovery code to the server', () => {
  expect(readCode(' ab3d-9k2m ')).toBe('ab3d-9k2m')
  expect(readCode('1234-5678')).toBe('1234-5678')
  expect(readCode('ＡＢ３Ｄ－９Ｋ２Ｍ')).toBe('AB3D-9K2M')
})

it('shows a secret in groups', () => {
  expect(inGroups('ABCDEFGHIJ')).toBe('ABCD EFGH IJ')
  expect(inGroups('')).toBe('')
})
