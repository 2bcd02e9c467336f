/** Short codes as squares that a camera reads: QR version 1 with medium correction, for capitals and digits. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const size = 21
const dataBytes = 16
const checkBytes = 10
const mostLetters = 20

/** The dark squares, row by row; null for what does not fit. */
export function drawQr(text: string): boolean[][] | null {
  if (text.length > mostLetters || [...text].some((letter) => !alphabet.includes(letter))) return null
  const data = bytesOf(text)
  const drawn = frame()
  place(drawn, [...data, ...checksOf(data)])
  return drawn.map((row) => row.map(Boolean))
}

function bytesOf(text: string): number[] {
  const bits: string[] = []
  const put = (value: number, length: number) => bits.push(value.toString(2).padStart(length, '0'))
  put(0b0010, 4)
  put(text.length, 9)
  for (let at = 0; at < text.length; at += 2) {
    const [first, second] = [alphabet.indexOf(text.charAt(at)), alphabet.indexOf(text.charAt(at + 1) || '0')]
    if (at + 1 < text.length) put(first * 45 + second, 11)
    else put(first, 6)
  }
  put(0, Math.min(4, dataBytes * 8 - bits.join('').length))
  const whole = bits.join('').match(/.{1,8}/g) ?? []
  const bytes = whole.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
  for (let turn = 0; bytes.length < dataBytes; turn += 1) bytes.push(turn % 2 === 0 ? 0xec : 0x11)
  return bytes
}

function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product >> 7 ? 0x11d : 0)
    if ((b >> bit) & 1) product ^= a
  }
  return product
}

/** Reed–Solomon. */
function checksOf(data: number[]): number[] {
  let divisor = [1]
  for (let count = 0, root = 1; count < checkBytes; count += 1, root = multiply(root, 2)) {
    const shifted = [...divisor, 0]
    divisor = shifted.map((value, index) => value ^ multiply(divisor[index - 1] ?? 0, root))
  }
  let rest = new Array<number>(checkBytes).fill(0)
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((value, index) => value ^ multiply(divisor[index + 1] ?? 0, factor))
  }
  return rest
}

type Square = boolean | null

/** All that is the same whatever is written; null where something is to be written. */
function frame(): Square[][] {
  const drawn: Square[][] = Array.from({ length: size }, () => new Array<Square>(size).fill(null))
  const set = (row: number, column: number, isDark: boolean) => {
    const line = drawn[row]
    if (line && column in line) line[column] = isDark
  }
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (let row = -1; row <= 7; row += 1) {
      for (let column = -1; column <= 7; column += 1) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3))
        set(top + row, left + column, ring !== 2 && ring !== 4)
      }
    }
  }
  for (let at = 8; at < size - 8; at += 1) {
    set(6, at, at % 2 === 0)
    set(at, 6, at % 2 === 0)
  }
  set(size - 8, 8, true)
  // Medium correction and the first mask, with their own correction.
  const format = 0b101010000010010
  for (let bit = 0; bit < 15; bit += 1) {
    const isDark = ((format >> bit) & 1) === 1
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit
    set(near, 8, isDark)
    const far = bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit
    set(8, far, isDark)
  }
  return drawn
}

/** Up and down in pairs of columns from the right, turned over on every other square. */
function place(drawn: Square[][], bytes: number[]): void {
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((byte >> bit) & 1) === 1))
  let next = 0
  let isUp = true
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step += 1) {
      const row = isUp ? size - 1 - step : step
      for (const column of [right, right - 1]) {
        const line = drawn[row]
        if (!line || line[column] !== null) continue
        line[column] = (bits[next] ?? false) !== ((row + column) % 2 === 0)
        next += 1
      }
    }
    isUp = !isUp
  }
}
