import type { HandoverBody } from '../api/types'

export const handoverParts = ['condition', 'care', 'medication', 'family', 'plan'] as const
export type HandoverPart = (typeof handoverParts)[number]
export type HandoverText = Record<HandoverPart, string>

export const longestPart = 2_000

export function textOf(body: HandoverBody): HandoverText {
  const { condition = '', care = '', medication = '', family = '', plan = '' } = body
  return { condition, care, medication, family, plan }
}

export const isEmpty = (text: HandoverText) => handoverParts.every((part) => text[part].trim() === '')

export const changedParts = (before: HandoverText, after: HandoverText) =>
  handoverParts.filter((part) => before[part] !== after[part])

export const tooLongParts = (text: HandoverText) => handoverParts.filter((part) => [...text[part]].length > longestPart)

/**
 * What I have written upon what somebody else wrote first. A part that only one of us changed is taken as it is;
 * of a part that both changed mine stays under the pen, and theirs is shown beside it.
 */
export function meet(
  base: HandoverText,
  mine: HandoverText,
  theirs: HandoverText,
): { text: HandoverText; contested: HandoverPart[] } {
  const contested = handoverParts.filter(
    (part) => mine[part] !== base[part] && theirs[part] !== base[part] && mine[part] !== theirs[part],
  )
  const pick = (part: HandoverPart) => (mine[part] === base[part] ? theirs[part] : mine[part])
  return {
    text: {
      condition: pick('condition'),
      care: pick('care'),
      medication: pick('medication'),
      family: pick('family'),
      plan: pick('plan'),
    },
    contested,
  }
}

export type Piece = { type: 'same' | 'added' | 'removed'; text: string }

/** What changed between two texts, sentence by sentence. */
export function changesOf(before: string, after: string): Piece[] {
  const [old, now] = [sentencesOf(before), sentencesOf(after)]
  const common = commonLengths(old, now)
  const pieces: Piece[] = []
  const put = (type: Piece['type'], text: string) => {
    const last = pieces.at(-1)
    if (last?.type === type) last.text += text
    else pieces.push({ type, text })
  }
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    const [a, b] = [old[i], now[j]]
    if (a !== undefined && a === b) {
      put('same', a)
      i += 1
      j += 1
    } else if (a !== undefined && (b === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      put('removed', a)
      i += 1
    } else if (b !== undefined) {
      put('added', b)
      j += 1
    }
  }
  return pieces
}

/** A sentence keeps its full stop or its line break. */
function sentencesOf(text: string): string[] {
  return text.match(/[^\u3002\n]*[\u3002\n]|[^\u3002\n]+$/g) ?? []
}

/** How many sentences two texts have in common from a place in each on. */
function commonLengths(old: string[], now: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] as number[]
      const below = lengths[i + 1] as number[]
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return lengths
}
