/** The shapes of docs/api.md, as the client uses them. */

export type EntryKind = 'note' | 'visit_report' | 'vitals' | 'medication_change' | 'contact_record'
export type Importance = 'normal' | 'important' | 'urgent'
export type Scene = 'discharge' | 'daily' | 'acute' | 'end_of_life'
export type MedicationChange = 'start' | 'stop' | 'increase' | 'decrease' | 'switch' | 'other'
export type ContactMeans = 'phone' | 'fax' | 'in_person' | 'letter' | 'mail' | 'other'
export type Sex = 'female' | 'male' | 'other' | 'unknown'
export type PatientState = 'home' | 'hospital' | 'paused' | 'ended'
export type CareLevel =
  | 'none'
  | 'applying'
  | 'independent'
  | 'support_1'
  | 'support_2'
  | 'care_1'
  | 'care_2'
  | 'care_3'
  | 'care_4'
  | 'care_5'

export type Organization = {
  id: string
  name: string
  kind: string
  code: string | null
  municipality_code: string | null
  phone: string | null
  night_phone: string | null
}

export type Membership = {
  id: string
  person: string
  name: string
  kana: string
  organization: Organization
  profession: string
  role: string
  from: string
  until: string | null
}

export type Session = {
  session: string
  expires_at: string
  person: { id: string; name: string; kana: string }
  region: { id: string; name: string; time_zone: string }
  acting: Membership | null
  memberships: Membership[]
  may: string[]
}

export type Persona = {
  persona: string
  name: string
  profession: string
  organization_name: string
  organization_kind: string
  role: string
  patients: number
}

export type PatientRow = {
  id: string
  stream: string
  name: string
  kana: string
  birth_date: string
  sex: Sex
  state: PatientState
  care_level: CareLevel | null
  same_name: boolean
  host: string
  head: number
  unread: number
  addressed: number
  urgent: number
  last: { at: string; kind: EntryKind; profession: string; name: string; text: string } | null
}

export type PatientBody = {
  name: string
  kana: string
  birth_date: string
  sex: Sex
  care_level?: CareLevel | null
  conditions: string[]
  allergies: { status: 'unknown' | 'none' | 'listed'; items: string[] }
  emergency_note?: string | null
}

export type StateEntry = {
  state: PatientState
  since: string
  place: string | null
  reason: string | null
  recorded_at: string
}

export type Patient = {
  id: string
  stream: string
  version: number
  host: Organization
  state: StateEntry
  states: StateEntry[]
  patient: PatientBody
  may: string[]
}

export type TeamMember = {
  id: string
  organization: string
  organization_name: string
  organization_kind: string
  night_phone: string | null
  person?: string | null
  person_name: string | null
  profession: string | null
  professions?: string[] | null
  team_role?: string | null
  department?: string | null
  basis: string
  from?: string | null
  until?: string | null
  active: boolean
}

export type Author = {
  person: string
  membership: string
  name: string
  profession: string
  organization: string
  organization_name: string
}

export type Vitals = {
  temperature_c?: number | null
  systolic_mmhg?: number | null
  diastolic_mmhg?: number | null
  pulse_bpm?: number | null
  spo2_percent?: number | null
  respiration_per_min?: number | null
  weight_kg?: number | null
  glucose_mg_dl?: number | null
  pain_nrs?: number | null
  intake_percent?: number | null
}

export type Medication = { drug: string; before: string; after: string; change: MedicationChange }
export type Contact = { from: string; relation?: string | null; means: ContactMeans; taken_by?: string | null }
export type Addressee = { person: string } | { profession: string } | { organization: string }

export type EntryContent = {
  text: string
  vitals: Vitals | null
  medication: Medication[] | null
  contact: Contact | null
}

export type Acknowledgement = {
  person: string
  name: string
  profession: string
  organization: string
  revision: number
  at: string
}

export type Seen = { organization: string; profession: string; persons: number }

export type Entry = {
  id: string
  patient: string
  stream: string
  seq: number
  kind: EntryKind
  importance: Importance
  scene: Scene | null
  state: 'posted' | 'withdrawn' | 'wrong_patient'
  author: Author
  observed_at: string
  composed_at: string | null
  recorded_at: string
  revision: number
  revised_at: string | null
  revised_by: Author | null
  reply_to: string | null
  addressees: Addressee[]
  next_visit: boolean
  content: EntryContent | null
  operation: string | null
  acknowledgements: Acknowledgement[]
  seen: Seen[]
}

export type EntryBody = {
  kind: EntryKind
  text: string
  importance?: Importance
  scene?: Scene
  reply_to?: string
  addressees?: Addressee[]
  next_visit?: boolean
  observed_at?: string
  composed_at?: string
  vitals?: Vitals
  medication?: Medication[]
  contact?: Contact
}

export type Entries = {
  items: Entry[]
  older: number | null
  newer: number | null
  head: number
  unread: { count: number; first: number | null; entries: string[] }
}

export type Revision = { revision: number; content: EntryContent | null; author: Author; recorded_at: string }

export type Reader = {
  person: string
  name: string
  profession: string
  organization: string
  organization_name: string
  seen_at: string
}

export type EventKind =
  | 'entry_posted'
  | 'entry_corrected'
  | 'entry_retracted'
  | 'entry_acknowledged'
  | 'team_changed'
  | 'patient_changed'

export type VisibleEvent = {
  type: 'event'
  stream: string
  patient: string
  seq: number
  kind: EventKind
  recorded_at: string
  entry: Entry | null
}
export type HiddenEvent = { type: 'event'; stream: string; seq: number; hidden: true }
export type StreamEvent = VisibleEvent | HiddenEvent

export type Head = { stream: string; patient: string; head: number }

export type Frame =
  | { type: 'heads'; items: Head[]; more: boolean }
  | StreamEvent
  | { type: 'seen'; stream: string; patient: string; entry: string; seen: Seen[] }
  | { type: 'gone'; stream: string; patient: string }
  | { type: 'resync' }
  | { type: 'beat' }

export type Page<T> = { items: T[]; next: string | null }
