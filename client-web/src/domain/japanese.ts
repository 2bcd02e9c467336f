const removed = /[\p{White_Space}ー‐\-−–]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu
const katakana = /[\u30A1-\u30F6\u30FD\u30FE]/g
const toHiragana = 0x60

/** One spelling for names and words that people write in many ways; the server folds by the same vectors. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - toHiragana))
    .replace(removed, '')
}

/** Whether every word of the query occurs in one of the texts. */
export function matchesFolded(query: string, texts: string[]): boolean {
  const folded = texts.map(foldText)
  return query
    .split(/\p{White_Space}+/u)
    .map(foldText)
    .every((word) => folded.some((text) => text.includes(word)))
}

/** True while an input method is composing; Safari and some Windows IMEs report only keyCode 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}
