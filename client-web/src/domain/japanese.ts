const removed = /[\p{White_Space}ー‐\-−–]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu
const katakana = /[\u30A1-\u30F6\u30FD\u30FE]/g
const toHiragana = 0x60
/** Forms that letters of family names have beside the usual ones. */
const otherForms = [...'𠮷髙﨑嵜德濵濱邊邉齋齊澤廣國櫻眞惠榮龍瀧冨嶋嶌槇瀨壽彌禮淺學應圓緖鷗靏']
const usualForms = [...'吉高崎崎徳浜浜辺辺斎斉沢広国桜真恵栄竜滝富島島槙瀬寿弥礼浅学応円緒鴎鶴']
const usualOf = new Map(otherForms.map((letter, at) => [letter, usualForms[at] ?? letter]))
const otherForm = new RegExp(otherForms.join('|'), 'gu')

/** One spelling for names and words that people write in many ways; the server folds by the same vectors. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - toHiragana))
    .replace(removed, '')
    .replace(otherForm, (letter) => usualOf.get(letter) ?? letter)
}

/** How much of a drug: a number, its unit and the rest. */
export const dose = /^(\d+(?:\.\d+)?) ?((?:錠|包|カプセル|枚|滴|単位|mg|μg|g|ml).*)$/i

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
