/** Answers that the page asked for before this code was here (early.js), by address. */
const answers = (globalThis as { early?: Map<string, Promise<Response>> }).early

/** Once: later it would be old. What was answered to another session than the one that asks is not for this page. */
export function takeEarly(address: string, session: string | null): Promise<Response | false> | undefined {
  const answer = answers?.get(address)
  answers?.delete(address)
  return answer?.then((response) => (!session || response.headers.get('X-Tsunagu-Session') === session) && response)
}
