import type { components } from './schema'

/** The shapes of docs/api.md under the names that the client uses. */
type Schemas = components['schemas']

/** What stands on a timeline and what stands on a board have one shape in the contract; `board` tells them apart. */
type OnTimeline<T> = Omit<T, 'patient' | 'board'> & { patient: string; board?: null }
type OnBoard<T> = Omit<T, 'patient' | 'board'> & { patient: null; board: string }

export type EntryKind = Exclude<Schemas['EntryKind'], 'notice'>
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

export type Proof = Schemas['Proof']
export type Session = Schemas['SessionView']
export type Passkey = Schemas['PasskeyView']
export type Factors = Schemas['FactorsView']
export type Authenticator = Schemas['AuthenticatorSecretView']
export type RecoveryCodes = Schemas['RecoveryCodesView']
export type AuthenticatorMade = Schemas['ConfirmedView']
/** What the browser is asked, and what it answers, are its own. */
export type PasskeyRequest = Omit<Schemas['PasskeyRequestView'], 'options'> & { options: unknown }
export type PasskeyAnswer = Omit<Schemas['PasskeyAnswerBody'], 'credential'> & { credential: unknown }
export type OwnSession = Schemas['OwnSessionView']
export type Membership = Schemas['MembershipView']
export type Persona = Schemas['PersonaView']
type LastEntry = NonNullable<Schemas['PatientRowView']['last']>
export type PatientRow = Omit<Schemas['PatientRowView'], 'last'> & {
  last: (Omit<LastEntry, 'kind'> & { kind: EntryKind }) | null
}
export type ChartVersion = Schemas['ChartVersionView']
export type Patient = Schemas['PatientView']
export type PatientBody = Schemas['PatientBody']
/** What a device kept of a team from earlier days says nothing of its functions. */
export type TeamMember = Omit<Schemas['TeamMemberView'], 'rotas'> & { rotas?: TeamRota[] }
export type TeamRota = Schemas['TeamRotaView']
export type Addressee = Schemas['Addressee']
export type Vitals = Schemas['Vitals']
export type Medication = Schemas['MedicationChange']
export type Seen = Schemas['SeenView']
export type EntryContent = Omit<Schemas['EntryContent'], 'title' | 'attachments'> & {
  title?: string | null
  /** What of the files a revision says by itself. */
  attachments?: { id: string; caption?: string | null }[]
}
export type Attachment = Schemas['AttachmentView']
export type AttachmentUpload = Schemas['AttachmentUploadView']
export type AttachmentBody = Schemas['AttachmentBody']
export type Author = Schemas['AuthorView']
/** Copies that a device kept from earlier days know nothing of files. */
type WithFiles = { content: EntryContent | null; attachments?: Attachment[] }
export type Entry = OnTimeline<Omit<Schemas['EntryView'], 'kind' | 'content' | 'notice' | 'attachments' | 'on_duty'>> &
  WithFiles & { kind: EntryKind; on_duty?: OnDuty[] }
/** Whom a function reached when an entry was written. */
export type OnDuty = Schemas['OnDuty']
/** Its files as they are shown; what is sent of them says `wireOf`. */
export type EntryBody = Omit<Schemas['EntryBody'], 'kind' | 'notice' | 'personal_reason' | 'attachments'> & {
  kind: EntryKind
  attachments?: Attachment[]
}
export type Retraction = Schemas['RetractionKind']
export type Retracted = Schemas['RetractedView']
export type Entries = Omit<Schemas['EntriesView'], 'items'> & { items: Entry[] }
export type Unread = Schemas['UnreadView']
export type Revision = Omit<Schemas['RevisionView'], 'content'> & { content: EntryContent | null }
export type Reader = Schemas['ReaderView']
export type Acknowledgement = Schemas['AcknowledgementView']
export type Party = Schemas['Party']
export type PartyView = Schemas['PartyView']
export type MustRead = Schemas['MustReadView']
export type MustReadBody = Schemas['MustReadBody']
export type MustReadStatus = Schemas['MustReadStatusView']
export type Handover = Schemas['HandoverView']
export type HandoverBody = Schemas['HandoverBody']

export type TodayEntry = Omit<Schemas['TodayEntryView'], 'entry'> & { entry: Entry }
export type TodayTraining = Schemas['TodayTrainingView']
export type Needing = Schemas['NeedingView']
/** What an older server told, or what was kept of it, says nothing of trainings, nor of a roster or applications. */
export type Today = Pick<Schemas['TodayView'], 'night_since'> &
  Partial<Pick<Schemas['TodayView'], 'trainings' | 'roster' | 'applications'>> &
  Record<Exclude<keyof Schemas['TodayView'], 'night_since' | 'trainings' | 'roster' | 'applications'>, TodayEntry[]>
export type PatientContact = Schemas['PatientContact']
export type AttendingPhysician = Schemas['AttendingPhysician']
export type AllergyStatus = Schemas['AllergyStatus']
export type Dnar = Schemas['Dnar']
export type VitalLimits = Schemas['VitalLimits']
export type PatientStateBody = Schemas['StateBody']
export type Team = Schemas['TeamView']
export type TeamMemberBody = Schemas['TeamMemberBody']
export type Basis = Schemas['Basis']
export type Refusal = Schemas['RefusalView']
export type Organization = Schemas['OrganizationView']
export type OrganizationKind = Schemas['OrganizationKind']
export type LogRow = Schemas['LogRowView']

type Either<T> = Omit<T, 'patient' | 'board'> & { patient: string | null; board?: string | null }
export type Head = Either<Schemas['HeadView']>
type Event = Omit<Schemas['EventView'], 'kind' | 'entry' | 'disaster_report'>
export type StreamEvent = OnTimeline<Event> & {
  kind: Exclude<Schemas['EventKind'], 'board_closed' | 'board_reopened' | 'disaster_reported'>
  entry: Entry | null
}
type OtherFrame = Exclude<Schemas['ServerFrame'], { type: 'event' | 'heads' }>
type Told<F> = F extends { patient: unknown } ? Either<F> : F
export type Frame =
  | ({ type: 'event' } & (StreamEvent | BoardEvent))
  | { type: 'heads'; items: Head[]; more: boolean }
  | Told<OtherFrame>

export type Draft = Schemas['DraftView']
export type DraftVersion = Schemas['DraftVersionView']
export type DevicePerson = Schemas['DevicePersonView']

export type Page<T> = { items: T[]; next?: string | null }

export type Notifications = Schemas['NotificationSettingsView']
export type NotificationSettings = Schemas['NotificationSettingsBody']
export type PushSubscriptionBody = Schemas['PushSubscriptionBody']
export type Tried = Schemas['TriedView']
export type UrgentReach = Schemas['UrgentReachView']
export type Reachable = Schemas['ReachView']

export type BoardEntry = OnBoard<
  Omit<Schemas['EntryView'], 'kind' | 'content' | 'notice' | 'attachments' | 'on_duty'>
> &
  WithFiles & { kind: 'notice' | 'note'; notice: Notice | null }
export type BoardEvent = OnBoard<Event> & {
  kind: Schemas['EventKind']
  entry: BoardEntry | null
  /** What an organization said of itself, where the board is that of a disaster's notices. */
  disaster_report: DisasterReport | null
}
export type BoardEntries = Omit<Schemas['EntriesView'], 'items'> & { items: BoardEntry[]; pinned: BoardEntry[] }
export type BoardEntryBody = Pick<
  Schemas['EntryBody'],
  'text' | 'importance' | 'reply_to' | 'must_read' | 'composed_at' | 'personal_reason'
> & { kind: BoardEntry['kind']; notice?: NoticeBody; attachments?: Attachment[] }

/** What is part of a broadcast says of which. */
export type Notice = Omit<Schemas['NoticeView'], 'broadcast'> & { broadcast?: string | null }
export type NoticeBody = Schemas['NoticeBody']
export type BoardKind = Schemas['BoardKind']
export type Audience = Required<Schemas['Audience']>
export type BoardBody = Schemas['BoardBody']
export type Board = Omit<Schemas['BoardView'], 'audience'> & { audience: Audience }
export type OrganizationReach = Schemas['OrganizationReachView']
export type BoardReach = Schemas['BoardReachView']
export type Following = Schemas['Following']
export type BoardUrgentReach = Schemas['BoardUrgentReachView']

export type PersonalDataHit = Schemas['PersonalHitView']

export type WardKind = Schemas['WardKind']
export type BedFunction = Schemas['WardFunction']
export type BedType = Schemas['BedType']
export type FeeClass = Schemas['FeeClass']
export type Procedure = Schemas['Procedure']
export type VacancyState = Schemas['VacancyState']
export type VacancyBody = Required<Schemas['VacancyBody']>
export type Vacancy = Required<Schemas['VacancyView']>
export type WardBody = Required<Schemas['WardBody']>
export type Ward = Required<Omit<Schemas['WardView'], 'vacancy'>> & { vacancy: Vacancy | null }

export type WardSheet = Schemas['WardSheetView']
export type WardRow = Schemas['WardRowView']
export type WardDutyBody = Schemas['WardDutyBody']
export type WardDuty = Schemas['WardDutyView']

export type InquiryPurpose = Schemas['InquiryPurpose']
export type InquiryUrgency = Schemas['InquiryUrgency']
export type InquiryState = Schemas['InquiryState']
export type InquiryAnswer = Schemas['InquiryAnswer']
export type InquiryBody = Schemas['InquiryBody']
export type InquirySide = Required<Schemas['InquirySideView']>
export type InquiryMessage = Required<Schemas['InquiryMessageView']>
export type Inquiry = Required<Omit<Schemas['InquiryView'], 'messages'>> & { messages: InquiryMessage[] }
export type Inquiries = { sent: Inquiry[]; received: Inquiry[] }

export type Hazard = Schemas['DisasterHazard']
export type DisasterMode = Schemas['DisasterMode']
export type ReportState = Schemas['OperatingState']
export type Building = Schemas['BuildingState']
export type Lifeline = Schemas['LifelineState']
export type Supply = Schemas['Sufficiency']
export type DisasterReportBody = Schemas['DisasterReportBody']
export type DisasterReport = Schemas['DisasterReportView']
export type DisasterCounts = Schemas['DisasterCountsView']
export type Disaster = Schemas['DisasterView']
export type DisasterBody = Schemas['DisasterBody']
export type Standing = Schemas['DisasterStandingView']
export type Standings = Schemas['DisasterStandingsView']
export type TrainingBody = Required<Schemas['TrainingBody']>
export type Training = Schemas['TrainingView']
/** What an organization sends that wants to take part, and what the base sees of it. */
export type ApplicationForm = Schemas['ApplicationFormView']
export type ApplicationBody = Schemas['ApplicationBody']
export type OrganizationApplication = Schemas['ApplicationView']
export type ApplicationApproved = Schemas['ApplicationApprovedView']
export type OperatingPolicies = Schemas['OperatingPoliciesView']
export type OperatingPolicyBody = Schemas['OperatingPolicyBody']

/** An own application. */
export type Application = Schemas['TrainingMineView']
export type Participant = Schemas['ParticipantView']
export type TrainingSurveyBody = Required<Schemas['TrainingSurveyBody']>
export type TrainingSurvey = Schemas['TrainingSurveyView']
export type TrainingContact = Schemas['TrainingContactView']
export type Indicators = Schemas['IndicatorsView']
export type Indicator = Schemas['IndicatorView']
export type IndicatorUnit = Schemas['Unit']
export type IndicatorArea = Schemas['IndicatorAreaView']

/** An organization as the directory tells of it. */
export type Provider = Schemas['DirectoryView']
export type ProviderService = Provider['services'][number]
/** Where something is, in ten-millionths of a degree. */
export type Place = Schemas['Place']
export type ProviderEntry = Required<Schemas['ProviderEntry']>
export type ProviderNoticeBody = Required<Schemas['ProviderNoticeBody']>
export type ProviderNotice = Schemas['ProviderNoticeView']
export type ProviderNoticeKind = ProviderNotice['kind']

export type PublicPageBody = Required<Schemas['PublicPageBody']>
export type PublicPage = Schemas['PublicPageView']
export type ShelterBody = Required<Schemas['ShelterBody']>
export type Shelter = Schemas['ShelterView']

export type AlertSeverity = Schemas['Severity']
export type AlertState = Schemas['AlertState']
export type AlertStatus = Schemas['AlertStatus']
export type AlertMessage = Schemas['MessageType']
export type AlertHazard = Schemas['AlertHazardView']
export type AlertArea = Schemas['AlertAreaView']
export type AlertCall = Schemas['AlertCallView']
export type DismissalReason = Schemas['DismissalReason']
export type Alert = Schemas['AlertView']
export type DutyOfficer = Schemas['DutyOfficerView']
export type BroadcastBody = Schemas['BroadcastBody']
export type CorrectionBody = Schemas['BroadcastCorrectionBody']
export type Broadcast = Schemas['BroadcastView']
export type BroadcastBoard = Schemas['BroadcastChoiceView']
export type BroadcastPreview = Schemas['BroadcastPreviewView']
export type BroadcastReach = Schemas['BroadcastReachView']
export type BroadcastReachRow = BroadcastReach['items'][number]
export type BroadcastUnread = Schemas['BroadcastUnreadView']

export type Away = Schemas['MemberLeave']
export type InvitationBody = Schemas['InvitationBody']
export type Invitation = Schemas['InvitationView']
export type Invited = Schemas['InvitationMadeView']
export type StaffListRow = Schemas['StaffRowView']
export type StaffList = Schemas['StaffListView']
export type StaffListTaken = Schemas['StaffListTaken']
export type Departure = Schemas['DepartureView']
export type DepartureBody = Schemas['DepartureBody']
export type Departed = Schemas['DepartedView']
export type ScimToken = Schemas['ScimTokenView']
export type ScimTokenMade = Schemas['ScimTokenMadeView']
export type EmergencyAccount = Schemas['EmergencyAccountView']
export type EmergencyAccountMade = Schemas['EmergencyAccountMadeView']
export type Opener = Schemas['Opener']
export type Recovery = Schemas['RecoveryView']
export type Recovered = Schemas['RecoveredView']
export type RosterMember = Schemas['RosterMemberView']
export type Roster = Schemas['RosterView']
export type IdentityProvider = Schemas['IdentityProviderView']
export type IdentityProviderBody = Schemas['IdentityProviderBody']
export type HpkiCertificate = Schemas['HpkiCertificateView']
export type OwnHpki = Schemas['OwnHpkiView']
export type OwnIdentity = Schemas['OwnIdentityView']

/** A function of an organization that people take turns at (当番), and a turn at it. */
export type Rota = Schemas['RotaView']
export type RotaBody = Required<Schemas['RotaBody']>
export type RotaReached = Schemas['ReachedView']
export type Shift = Schemas['ShiftView']
export type ShiftBody = Schemas['ShiftBody']
