import { foldText, matchesFolded } from './japanese'

/** Something to go to or to do: it is found by its name and by other words for it. */
export type Choice = { id: string; name: string; words: string }

type Named = { name: string; kana: string }

export function findChoices<C extends Choice>(choices: C[], query: string): C[] {
  return choices.filter(({ name, words }) => matchesFolded(query, [name, words]))
}

/** Names that begin with what was typed come first. */
export function findByName<N extends Named>(rows: N[], query: string): N[] {
  const start = foldText(query)
  const begins = ({ name, kana }: N) => foldText(name).startsWith(start) || foldText(kana).startsWith(start)
  const found = rows.filter(({ name, kana }) => matchesFolded(query, [name, kana]))
  return [...found.filter(begins), ...found.filter((row) => !begins(row))]
}

/** The place after a press of an arrow key; beyond the last comes the first. */
export function step(place: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (place + by + count) % count
}
