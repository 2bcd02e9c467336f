/** Letters that nobody takes for another one when they are read from paper. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
const groups = 4
const groupLength = 5

/** A first password to be handed over on paper; `random` gives whole numbers below 256. */
export function makePassword(random: (count: number) => Uint8Array): string {
  const picked = [...random(groups * groupLength)].map((byte) => letters[byte % letters.length])
  return Array.from({ length: groups }, (_, group) =>
    picked.slice(group * groupLength, (group + 1) * groupLength).join(''),
  ).join('-')
}

export const shortestPassword = 15
