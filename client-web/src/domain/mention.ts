/** A name that is being typed after 「@」: where the sign stands, and what follows it so far. */
export type Mention = { start: number; query: string }

const longestQuery = 20

/** In Japanese no space stands before the sign; in an address of mail, letters do. */
export function mentionAt(text: string, caret: number): Mention | null {
  const before = text.slice(0, caret)
  const found = /(^|[^A-Za-z0-9._-])[@\uFF20]([^\s@\uFF20]*)$/u.exec(before)
  const query = found?.[2]
  if (query === undefined || [...query].length > longestQuery) return null
  return { start: caret - query.length - 1, query }
}

/** Puts the whole name in the place of what was typed of it. */
export function completeMention(
  text: string,
  { start, query }: Mention,
  name: string,
): { text: string; caret: number } {
  const head = `${text.slice(0, start)}@${name} `
  return { text: head + text.slice(start + 1 + query.length), caret: head.length }
}
