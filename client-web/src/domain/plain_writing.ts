/** A word of offices, and what everybody says. */
export type HardWord = { word: string; plain: string }

/** So many letters can be read at once. */
export const readableSentence = 50
const fewWords = 5

/** Words of offices are told one a line: the word, an arrow, and the plain one. */
export function readHardWords(lines: string): HardWord[] {
  return lines.split('\n').flatMap((line) => {
    const [word, plain] = line.split('→')
    return word && plain ? [{ word, plain }] : []
  })
}

export const hardWordsIn = (text: string, known: HardWord[]): HardWord[] =>
  known.filter(({ word }) => text.toLowerCase().includes(word.toLowerCase())).slice(0, fewWords)

/** The longest sentence that is too long to be read in a hurry; nothing where all are short enough. */
export function longSentence(text: string, most = readableSentence): string {
  const sentences = text.split(/(?<=[\u3002\uFF0E\uFF01\uFF1F!?])|(?<=\.)\s|\n/u).map((one) => one.trim())
  const longest = sentences.reduce((long, one) => (lengthOf(one) > lengthOf(long) ? one : long), '')
  return lengthOf(longest) > most ? longest : ''
}

const lengthOf = (text: string) => [...text].length
