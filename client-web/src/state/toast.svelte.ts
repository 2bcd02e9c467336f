let text = $state('')
let timer: ReturnType<typeof setTimeout> | undefined

const shownMilliseconds = 6_000

export const toast = {
  get text(): string {
    return text
  },
}

/** Says one sentence at the edge of the screen, and to screen readers. */
export function say(sentence: string): void {
  clearTimeout(timer)
  text = sentence
  timer = setTimeout(() => {
    text = ''
  }, shownMilliseconds)
}

export function hush(): void {
  clearTimeout(timer)
  text = ''
}
