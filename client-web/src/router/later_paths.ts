/** Addresses that no first page leads to; the others are in `routes`. */
export const laterPaths = {
  beds: '/beds',
  disasters: '/disasters',
  disaster: (id: string) => `/disasters/${id}`,
  /** A page of the server's own, without script. */
  lightDisaster: (id: string) => `/disaster/${id}/light`,
  broadcasts: '/broadcasts',
  /** A broadcast, an alert, or a new one. */
  broadcast: (id: string) => `/broadcasts/${id}`,
  trainings: '/trainings',
  training: (id: string) => `/trainings/${id}`,
  directory: '/directory',
  organization: (id: string) => `/directory/${id}`,
  providers: '/providers',
  providerNotice: (id: string) => `/providers/${id}`,
  publicPage: '/public-page',
  applications: '/members?part=applications',
  application: (id: string) => `/members/${id}`,
  operatingPolicy: '/members?part=policy',
  register: '/patients/new',
  invite: '/members/new',
  staffList: '/members?part=list',
  /** The people of an organization that is not one's own. */
  rosterOf: (organization: string) => `/members?organization=${organization}`,
  departure: (membership: string) => `/members/${membership}`,
  rotas: '/rotas',
  /** From which day on a week of it is shown is in the address too. */
  rota: (id: string, day?: string) => `/rotas/${id}${day ? `?week=${day}` : ''}`,
  board: (id: string) => `/boards/${id}`,
  practice: '/practice',
  notifications: '/settings/notifications',
  print: (id: string, query: { from: string; to: string } | { seq: number }) =>
    `/patients/${id}/print?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`,
  chart: (id: string) => `/patients/${id}/chart`,
  team: (id: string) => `/patients/${id}/team`,
  accessLogOf: (filter: { patient?: string; person?: string }) => `/access-log?${new URLSearchParams(filter)}`,
}
