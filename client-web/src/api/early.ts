/** Answers that the page asked for before this code was here (early.js), by address. */
const answers = (globalThis as { early?: Map<string, Promise<Response>> }).early

/** Once: later it would be old. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = answers?.get(address)
  answers?.delete(address)
  return answer
}
