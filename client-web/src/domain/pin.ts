const shortest = 6

export type PinProblem = 'short' | 'easy'

/** As it was meant: a Japanese keyboard may write wide digits. */
export const readPin = (text: string): string => text.normalize('NFKC').trim()

/** Why a PIN is not taken. One digit over and over, and digits in a row, are what is tried first. */
export function pinProblem(pin: string): PinProblem | null {
  if (!/^\d+$/.test(pin) || pin.length < shortest) return 'short'
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10))
  const [step] = steps
  return steps.size === 1 && step !== undefined && [0, 1, 9].includes(step) ? 'easy' : null
}
