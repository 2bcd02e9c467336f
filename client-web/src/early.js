// Asks for what the first page inside shows while the code that shows it is still on its way (see api/early.ts). Whoever
// reads this page has a session; what comes of it is used only by the calls that would ask the same, and for the
// session that the server says it answered.
const ask = (path) => {
  const answer = fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' })
  answer.catch(() => {})
  return [path, answer]
}
const [, patient] = /^\/patients\/(pat_\w+)$/.exec(location.pathname) ?? []
const calls = patient
  ? ['', '/team', '/entries?at=unread&limit=50'].map((rest) => `/api/patients/${patient}${rest}`)
  : location.pathname === '/'
    ? ['/api/today', '/api/patients?limit=200']
    : []
const isOpen = () => {
  try {
    return localStorage.getItem('tier') !== 'pin' && !localStorage.getItem('ending')
  } catch {
    return true
  }
}
// Behind a PIN nothing is asked before it, nor for somebody whose sign-out is still to be told to the server; a place in
// a timeline is asked for by the code that knows it.
if (!location.search && isOpen()) {
  globalThis.early = new Map(['/api/session', ...calls].map(ask))
  // What nobody took by then is old.
  setTimeout(() => globalThis.early.clear(), 10_000)
}
