export type Route =
  | { name: 'home' }
  | { name: 'sign_in' }
  | { name: 'first' }
  | { name: 'patients' }
  | { name: 'patient'; patient: string; at: number | null; tab: PatientTab; only: Only }
  | { name: 'print'; patient: string; from: string | null; to: string | null; seq: number | null }
  | { name: 'boards'; board: string | null; at: number | null }
  | { name: RegionPage; id: string | null; search: string }
  | { name: 'register' }
  | { name: 'chart'; patient: string }
  | { name: 'team'; patient: string }
  | { name: 'access_log'; patient: string | null; person: string | null }
  | { name: 'settings' }
  | { name: 'first_run'; step: FirstRunStep }
  | { name: 'practice' }
  | { name: 'notifications' }
  | { name: 'unknown' }

/** What a region and an organization have besides boards: a page of each, and pages of what is there, by id or by a word. */
export type RegionPage =
  | 'beds'
  | 'disasters'
  | 'broadcasts'
  | 'trainings'
  | 'indicators'
  | 'directory'
  | 'providers'
  | 'public-page'
  | 'members'
  | 'rotas'
const regionPage =
  /^\/(beds|disasters|broadcasts|trainings|indicators|directory|providers|public-page|members|rotas)(?:\/(new|inquiries(?:\/\w+)?|[a-z]{3,4}_[a-z0-9]{26}))?$/

export const firstRunSteps = ['name', 'letters', 'device', 'notices', 'practice', 'done'] as const
export type FirstRunStep = (typeof firstRunSteps)[number]
export const patientTabs = ['all', 'vitals', 'handover', 'since'] as const
export type PatientTab = (typeof patientTabs)[number]
/** Only some entries of a timeline, and from which day on. */
export type Only = { kind: string[]; profession: string[]; since: string | null }

/** Paths hold ids only; a name in a URL would stay in histories and logs. */
export function readRoute(url: { pathname: string; search: string }): Route {
  const path = url.pathname.replace(/\/+$/, '') || '/'
  const [, patient, part] = /^\/patients\/(pat_[a-z0-9]{26})(?:\/(\w+))?$/.exec(path) ?? []
  if (patient) return readPatientRoute(patient, part, url.search)
  const boards = /^\/boards(?:\/(brd_[a-z0-9]{26}))?$/.exec(path)
  if (boards) return { name: 'boards', board: boards[1] ?? null, at: readSeq(url.search, 'at') }
  const [, page, id = null] = regionPage.exec(path) ?? []
  if (page) return { name: page as RegionPage, id, search: url.search }
  const step = firstRunSteps.find((one) => path === paths.firstRun(one))
  if (step) return { name: 'first_run', step }
  switch (path) {
    case '/':
      return { name: 'home' }
    case '/sign-in':
      return { name: 'sign_in' }
    case '/first':
      return { name: 'first' }
    case '/patients':
      return { name: 'patients' }
    case '/patients/new':
      return { name: 'register' }
    case '/access-log':
      return { name: 'access_log', patient: readId(url.search, 'patient'), person: readId(url.search, 'person') }
    case '/settings':
      return { name: 'settings' }
    case '/practice':
      return { name: 'practice' }
    case '/settings/notifications':
      return { name: 'notifications' }
    default:
      return { name: 'unknown' }
  }
}

/** Of a patient one goes back to the list one came from, be it of today or of all patients. */
export function listBehind(route: Route, before: string): string {
  return route.name === 'home' || route.name === 'patients' ? paths[route.name] : before
}

function readPatientRoute(patient: string, part: string | undefined, search: string): Route {
  switch (part) {
    case undefined:
      return { name: 'patient', patient, at: readSeq(search, 'at'), tab: readTab(search), only: readOnly(search) }
    case 'print': {
      const [from, to] = [readDay(search, 'from'), readDay(search, 'to')]
      return { name: 'print', patient, from, to, seq: readSeq(search, 'seq') }
    }
    case 'chart':
      return { name: 'chart', patient }
    case 'team':
      return { name: 'team', patient }
    default:
      return { name: 'unknown' }
  }
}

function readTab(search: string): PatientTab {
  const text = new URLSearchParams(search).get('tab')
  return patientTabs.find((tab) => tab === text) ?? 'all'
}

function readOnly(search: string): Only {
  return {
    kind: readWords(search, 'kind'),
    profession: readWords(search, 'profession'),
    since: readDay(search, 'since'),
  }
}

function readWords(search: string, name: string): string[] {
  const text = new URLSearchParams(search).get(name) ?? ''
  return /^[a-z_]+(,[a-z_]+)*$/.test(text) ? text.split(',') : []
}

function readDay(search: string, name: string): string | null {
  const text = new URLSearchParams(search).get(name) ?? ''
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

function readSeq(search: string, name: string): number | null {
  const text = new URLSearchParams(search).get(name) ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

function readId(search: string, name: string): string | null {
  const text = new URLSearchParams(search).get(name) ?? ''
  return /^(pat|per)_[a-z0-9]{26}$/.test(text) ? text : null
}

export type PatientView = { tab?: PatientTab; at?: number; since?: string; kind?: string[]; profession?: string[] }

export const paths = {
  home: '/',
  signIn: '/sign-in',
  patients: '/patients',
  boards: '/boards',
  indicators: '/indicators',
  members: '/members',
  accessLog: '/access-log',
  settings: '/settings',
  firstRun: (step: FirstRunStep) => `/first-run/${step}`,
  patient: (id: string) => `/patients/${id}`,
  entry: (patient: string, seq: number) => `/patients/${patient}?at=${seq}`,
  /** A part of a patient's page: another tab, or only some of the timeline. */
  part(id: string, { tab, at, since, kind, profession }: PatientView): string {
    const query = {
      tab: tab === 'all' ? undefined : tab,
      at: at?.toString(),
      since,
      kind: kind?.join(','),
      profession: profession?.join(','),
    }
    const pairs = Object.entries(query).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []))
    return `/patients/${id}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
  },
}
