import type { components } from './schema'

/** The shapes of docs/api.md under the names that the client uses. */
type Schemas = components['schemas']

export type EntryKind = Schemas['EntryKind']
export type Importance = Schemas['Importance']
export type Scene = Schemas['Scene']
export type MedicationChange = Schemas['ChangeKind']
export type ContactMeans = Schemas['Means']
export type Sex = Schemas['Sex']
export type PatientState = Schemas['PatientState']
export type CareLevel = Schemas['CareLevel']
export type Profession = Schemas['Profession']
export type Role = Schemas['Role']
export type TeamRole = Schemas['TeamRole']

export type Session = Schemas['SessionView']
export type Membership = Schemas['MembershipView']
export type Persona = Schemas['PersonaView']
export type PatientRow = Schemas['PatientRowView']
export type Patient = Schemas['PatientView']
export type TeamMember = Schemas['TeamMemberView']
export type Addressee = Schemas['Addressee']
export type Vitals = Schemas['Vitals']
export type Medication = Schemas['MedicationChange']
export type Seen = Schemas['SeenView']
export type EntryContent = Schemas['EntryContent']
export type Author = Schemas['AuthorView']
export type Entry = Schemas['EntryView']
export type EntryBody = Schemas['EntryBody']
export type Correction = Schemas['CorrectionBody']
export type Retraction = Schemas['RetractionKind']
export type Retracted = Schemas['RetractedView']
export type Entries = Schemas['EntriesView']
export type Revision = Schemas['RevisionView']
export type Reader = Schemas['ReaderView']

export type Head = Schemas['HeadView']
export type StreamEvent = Schemas['EventView']
export type Frame = Schemas['ServerFrame']

export type Page<T> = { items: T[]; next?: string | null }
