import { expect, it } from 'vitest'
import { drawQr } from './qr'

/** As other readers read it. */
const known = `
#######..#.#..#######
#.....#.#.#...#.....#
#.###.#....##.#.###.#
#.###.#..##...#.###.#
#.###.#.#####.#.###.#
#.....#..#.#..#.....#
#######.#.#.#.#######
..........#..........
#.#.#.#..##.#...#..#.
.#...#.#...#.#.#.....
...##.#.#.##.###..##.
...#.....#.###.##..#.
#..#..##.#.#.###.###.
........#.....##.#...
#######.....#...#...#
#.....#..#....##.#.#.
#.###.#.#.#.#.#..####
#.###.#..###.#.#...#.
#.###.#.#..#.###.#..#
#.....#...####.....##
#######.#.##.####.#.#`

it('draws a code as readers know it', () => {
  const drawn = drawQr('ABCD2345') ?? []
  expect(`\n${drawn.map((row) => row.map((isDark) => (isDark ? '#' : '.')).join('')).join('\n')}`).toBe(known)
})

it('draws nothing that does not fit', () => {
  expect(drawQr('abc')).toBeNull()
  expect(drawQr('A'.repeat(21))).toBeNull()
  expect(drawQr('A'.repeat(20))).not.toBeNull()
})
