import { expect, it } from 'vitest'
import { readDate } from './japanese_date'

it.each([
  ['昭和17年3月8日', '1942-03-08'],
  ['昭17.3.8', '1942-03-08'],
  ['S17/3/8', '1942-03-08'],
  ['Ｓ１７．３．８', '1942-03-08'],
  ['昭和 17 年 3 月 8 日', '1942-03-08'],
  ['1942/3/8', '1942-03-08'],
  ['1942-03-08', '1942-03-08'],
  ['1942年3月8日', '1942-03-08'],
  ['19420308', '1942-03-08'],
  ['令和元年5月1日', '2019-05-01'],
  ['平成31年4月30日', '2019-04-30'],
  ['大正15年12月24日', '1926-12-24'],
  ['昭和1年12月25日', '1926-12-25'],
  ['明治45年7月29日', '1912-07-29'],
  ['S39.2.29', '1964-02-29'],
])('reads %s', (text, day) => {
  expect(readDate(text)).toEqual({ day })
})

it.each([
  ['', 'unreadable'],
  ['3月8日', 'unreadable'],
  ['X17.3.8', 'unreadable'],
  ['42/3/8', 'unreadable'],
  ['昭和17年', 'unreadable'],
  ['1942/2/30', 'impossible'],
  ['S38.2.29', 'impossible'],
  ['昭和65年1月1日', 'impossible'],
  ['昭和64年1月8日', 'impossible'],
  ['昭和0年1月1日', 'impossible'],
  ['平成元年1月7日', 'impossible'],
  ['1942/13/1', 'impossible'],
])('does not make a day of %s', (text, problem) => {
  expect(readDate(text)).toEqual({ problem })
})
