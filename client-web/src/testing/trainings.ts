import type { Application, Participant, Training } from '../api/types'

/** Trainings, applications and participants, as the server would send them, for tests. */
export function makeTraining(id: string, change: Partial<Training> = {}): Training {
  return {
    id,
    board: 'brd_1',
    board_name: 'Trainings',
    organization: 'org_1',
    organization_name: 'Base',
    title: `training ${id}`,
    description: null,
    place: 'Hall',
    link: null,
    has_link: false,
    contact: null,
    starts_at: '2026-12-05T05:00:00Z',
    ends_at: '2026-12-05T07:00:00Z',
    apply_until: '2026-12-01T08:00:00Z',
    seats: 20,
    taken: 0,
    waiting: 0,
    materials: [],
    version: 1,
    created_at: '2026-11-20T00:00:00Z',
    updated_at: '2026-11-20T00:00:00Z',
    cancelled_at: null,
    cancel_reason: null,
    open: true,
    mine: null,
    invited: false,
    on_list: false,
    is_public: false,
    may: ['apply_for_training'],
    ...change,
  }
}

export function makeApplication(change: Partial<Application> = {}): Application {
  return {
    application: 'tap_1',
    state: 'seat',
    position: null,
    applied_at: '2026-11-20T00:00:00Z',
    attended_at: null,
    answered: false,
    code: null,
    ...change,
  }
}

export function makeParticipant(application: string, change: Partial<Participant> = {}): Participant {
  return {
    application,
    number: 1,
    state: 'seat',
    position: null,
    person: 'per_1',
    name: 'Suzuki',
    kana: 'suzuki',
    profession: 'nurse',
    organization: 'org_2',
    organization_name: 'Station',
    applied_at: '2026-11-20T00:00:00Z',
    attended_at: null,
    ...change,
  }
}
