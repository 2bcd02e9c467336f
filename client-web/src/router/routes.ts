export type Route =
  | { name: 'home' }
  | { name: 'sign_in' }
  | { name: 'first' }
  | { name: 'patients' }
  | { name: 'patient'; patient: string; at: number | null }
  | { name: 'settings' }
  | { name: 'unknown' }

/** Paths hold ids only; a name in a URL would stay in histories and logs. */
export function readRoute(url: { pathname: string; search: string }): Route {
  const path = url.pathname.replace(/\/+$/, '') || '/'
  const patient = /^\/patients\/(pat_[a-z0-9]{26})$/.exec(path)?.[1]
  if (patient) return { name: 'patient', patient, at: readSeq(url.search) }
  switch (path) {
    case '/':
      return { name: 'home' }
    case '/sign-in':
      return { name: 'sign_in' }
    case '/first':
      return { name: 'first' }
    case '/patients':
      return { name: 'patients' }
    case '/settings':
      return { name: 'settings' }
    default:
      return { name: 'unknown' }
  }
}

function readSeq(search: string): number | null {
  const text = new URLSearchParams(search).get('at') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

export const paths = {
  home: '/',
  signIn: '/sign-in',
  patients: '/patients',
  settings: '/settings',
  patient: (id: string) => `/patients/${id}`,
}
