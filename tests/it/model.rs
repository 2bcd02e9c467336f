//! Who may do what, said a second time: plain ifs after the sentences of the design, and random worlds to try them on.
//! Shares nothing with the program, neither policies nor types: where the two disagree, one of them is wrong.

use rand::Rng;
use rand::rngs::SmallRng;

/// A moment, in hours; 0 is when the world was made.
pub type Hour = i64;

/// From when to when; the end is exclusive.
#[derive(Clone, Debug)]
pub struct Span {
    pub from: Hour,
    pub until: Option<Hour>,
}

impl Span {
    /// Since before all that happens, and without end.
    pub const ALWAYS: Self = Self { from: -20, until: None };

    fn holds(&self, now: Hour) -> bool {
        if now < self.from {
            return false;
        }
        match self.until {
            Some(until) => now < until,
            None => true,
        }
    }
}

/// A person in an organization.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: usize,
    pub organization: usize,
    pub role: &'static str,
    pub profession: &'static str,
    pub span: Span,
    /// Signed in with what cannot be phished.
    pub strong: bool,
    /// Proved it within the last minutes.
    pub fresh: bool,
}

/// A row of a care team.
#[derive(Clone, Debug)]
pub struct Row {
    pub organization: usize,
    pub person: Option<usize>,
    pub professions: Vec<&'static str>,
    pub span: Span,
}

/// A patient does not want an organization.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub organization: usize,
    pub span: Span,
}

/// A patient with team and refusals.
#[derive(Clone, Debug)]
pub struct Patient {
    pub region: usize,
    pub host: usize,
    pub team: Vec<Row>,
    pub refusals: Vec<Refusal>,
}

/// A board and whom it is for: each empty list means all.
#[derive(Clone, Debug)]
pub struct Board {
    pub region: usize,
    pub kinds: Vec<&'static str>,
    pub professions: Vec<&'static str>,
    pub municipalities: Vec<&'static str>,
    pub closed: bool,
}

/// A disaster of a region.
#[derive(Clone, Copy, Debug)]
pub struct Disaster {
    pub region: usize,
    pub closed: bool,
}

/// A training on a board, and who holds it.
#[derive(Clone, Debug)]
pub struct Training {
    pub board: usize,
    pub organization: usize,
}

/// What one organization asks another.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry {
    pub region: usize,
    pub asking: usize,
    pub asked: usize,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Patient(usize),
    Board(usize),
}

/// An entry of a timeline or a board.
#[derive(Clone, Debug)]
pub struct Entry {
    pub place: Place,
    pub author: usize,
    pub organization: usize,
}

/// What somebody wants to do something to; numbers are places in the lists of the world.
#[derive(Clone, Copy, Debug)]
pub enum Thing {
    Patient(usize),
    Entry(usize),
    Organization(usize),
    Seat { organization: usize, role: &'static str, has_admin: bool },
    Region(usize),
    Board(usize),
    Disaster(usize),
    Training(usize),
    Inquiry(usize),
}

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Go ahead.
    Allowed,
    /// 403: it is there, and not for you.
    Forbidden,
    /// 404: nothing there that you may know of.
    NotFound,
}

/// A few regions with everybody in them.
#[derive(Clone, Debug)]
pub struct World {
    pub regions: usize,
    /// The region of each organization.
    pub organizations: Vec<usize>,
    pub members: Vec<Member>,
    pub patients: Vec<Patient>,
    pub entries: Vec<Entry>,
    pub boards: Vec<Board>,
    pub disasters: Vec<Disaster>,
    pub trainings: Vec<Training>,
    pub inquiries: Vec<Inquiry>,
}

impl World {
    /// What a member is told who wants to do something.
    pub fn answer(&self, member: usize, action: &str, thing: Thing, now: Hour) -> Answer {
        let me = &self.members[member];
        if self.allows(me, action, thing, now) && has_proved_enough(me, action) {
            return Answer::Allowed;
        }
        // Organizations, regions and disasters are no secret. That somebody is a patient is one, and a board is for its audience.
        let place = match thing {
            Thing::Patient(patient) => Place::Patient(patient),
            Thing::Board(board) => Place::Board(board),
            Thing::Training(training) => Place::Board(self.trainings[training].board),
            Thing::Entry(entry) => self.entries[entry].place,
            // What two organizations ask each other is theirs.
            Thing::Inquiry(_) if self.allows(me, "read_inquiry", thing, now) => return Answer::Forbidden,
            Thing::Inquiry(_) => return Answer::NotFound,
            Thing::Organization(_) | Thing::Seat { .. } | Thing::Region(_) | Thing::Disaster(_) => return Answer::Forbidden,
        };
        let known = match place {
            Place::Patient(patient) => self.allows(me, "see_patient", Thing::Patient(patient), now),
            Place::Board(board) => self.allows(me, "read_board", Thing::Board(board), now),
        };
        if known { Answer::Forbidden } else { Answer::NotFound }
    }

    fn allows(&self, me: &Member, action: &str, thing: Thing, now: Hour) -> bool {
        // A membership that ended, or has not begun, opens nothing.
        if !me.span.holds(now) {
            return false;
        }
        match thing {
            Thing::Patient(patient) => self.allows_patient(me, action, &self.patients[patient], now),
            Thing::Entry(entry) => match self.entries[entry].place {
                Place::Patient(patient) => self.allows_entry(me, action, &self.entries[entry], &self.patients[patient], now),
                Place::Board(board) => self.allows_notice(me, action, &self.entries[entry], &self.boards[board]),
            },
            Thing::Organization(organization) => self.allows_organization(me, action, organization),
            Thing::Seat { organization, role, has_admin } => action == "give_membership" && self.gives(me, organization, role, has_admin),
            // Everybody sees who works in the region and where there is room, but the read-only tier never sees data of a person, such as a name.
            Thing::Region(region) => {
                let runs_it = action == "manage_boards" && me.role == "region_admin";
                let looks = (action == "see_directory" || action == "see_vacancies") && me.role != "government_viewer";
                // A disaster is opened by the town or the base; everybody but an auditor, who has the log alone, sees it.
                let opens = action == "manage_disasters" && (me.role == "municipal_officer" || me.role == "region_admin");
                let watches = action == "see_disasters" && me.role != "auditor";
                // Figures are for those who answer for the region.
                let answers = ["government_viewer", "region_admin", "municipal_officer"].contains(&me.role);
                let counts = action == "see_indicators" && answers;
                // What is announced of organizations, what anybody may read, and who is rung first, is for the base to say; the town says the second too.
                let decides =
                    (action == "decide_provider" || action == "manage_public_page" || action == "set_duty") && me.role == "region_admin";
                // So is who takes part, and under which rules.
                let admits =
                    ["see_applications", "decide_applications", "write_operating_policy"].contains(&action) && me.role == "region_admin";
                let publishes = action == "publish" && (me.role == "municipal_officer" || me.role == "region_admin");
                // Who warns everybody sees what there is to warn of.
                let warns = action == "see_broadcasts" && (me.role == "municipal_officer" || me.role == "region_admin");
                self.region_of(me) == region && (runs_it || looks || opens || watches || counts || decides || admits || publishes || warns)
            }
            // Whoever works somewhere says how it stands there, as long as it lasts.
            Thing::Disaster(disaster) => {
                let Disaster { region, closed } = self.disasters[disaster];
                let works = me.role != "auditor" && me.role != "government_viewer";
                action == "report_state" && self.region_of(me) == region && works && !closed
            }
            Thing::Board(board) => self.allows_board(me, action, &self.boards[board]),
            Thing::Training(training) => self.allows_training(me, action, &self.trainings[training]),
            Thing::Inquiry(inquiry) => self.allows_inquiry(me, action, self.inquiries[inquiry]),
        }
    }

    fn allows_patient(&self, me: &Member, action: &str, patient: &Patient, now: Hour) -> bool {
        // Who runs the region, audits, or watches for the government never reads patients.
        if never_meets_patients(me) || self.out_of_reach(me, patient, now) {
            return false;
        }
        let on_team = is_on_team(me, patient, now);
        let of_host = me.organization == patient.host;
        let host_admin = of_host && me.role == "org_admin";
        match action {
            // The timeline is the care team's alone. The host's admin reads the register, not the timelines.
            "read_timeline" | "post_entry" | "write_handover" | "acknowledge" => on_team,
            // The chart is the team's, and the register is the host's.
            "see_patient" | "edit_patient" => on_team || host_admin,
            // The host organization manages the team: its admin, and its people who are on it.
            "manage_team" => host_admin || (of_host && on_team),
            _ => false,
        }
    }

    fn allows_entry(&self, me: &Member, action: &str, entry: &Entry, patient: &Patient, now: Hour) -> bool {
        if never_meets_patients(me) || self.region_of(me) != patient.region {
            return false;
        }
        // The same person in another organization is somebody else.
        let own_organization = me.organization == entry.organization;
        let own = own_organization && me.person == entry.author;
        match action {
            // One's own entry, as long as one is on the team.
            "correct_own" | "keep_upload" | "retract_own" => own && is_on_team(me, patient, now) && !self.out_of_reach(me, patient, now),
            // The admin takes back what was wrongly written in the organization's name, wherever it went.
            "retract_in_organization" => own_organization && me.role == "org_admin",
            // What went to a wrong patient is not that patient's: team and refusals do not matter.
            "read_misfiled" => own || (own_organization && me.role == "privacy_officer"),
            _ => false,
        }
    }

    fn allows_board(&self, me: &Member, action: &str, board: &Board) -> bool {
        // An auditor has the log alone, and no board crosses the border of a region.
        if me.role == "auditor" || self.region_of(me) != board.region {
            return false;
        }
        let base = me.role == "region_admin";
        let meant = base || is_meant(me, board);
        // The read-only tier reads and leaves no trace.
        let leaves_traces = meant && me.role != "government_viewer";
        match action {
            "read_board" => meant,
            "acknowledge_on_board" => leaves_traces,
            "post_on_board" => leaves_traces && !board.closed,
            // Who warns everybody need not be meant.
            "broadcast_on_board" => (base || me.role == "municipal_officer") && !board.closed,
            "pin_on_board" => meant && (base || me.role == "municipal_officer") && !board.closed,
            _ => false,
        }
    }

    fn allows_training(&self, me: &Member, action: &str, training: &Training) -> bool {
        let board = &self.boards[training.board];
        // Who takes part is about people, and watchers take no seat.
        if me.role == "auditor" || me.role == "government_viewer" || self.region_of(me) != board.region {
            return false;
        }
        match action {
            "apply_for_training" => is_meant(me, board),
            // The base looks after boards, and sees who takes part in what it holds itself.
            "manage_training" => me.organization == training.organization && (is_meant(me, board) || me.role == "region_admin"),
            _ => false,
        }
    }

    fn allows_inquiry(&self, me: &Member, action: &str, inquiry: Inquiry) -> bool {
        let (asks, is_asked) = (me.organization == inquiry.asking, me.organization == inquiry.asked);
        let side = match action {
            "read_inquiry" | "post_in_inquiry" => asks || is_asked,
            "answer_inquiry" => is_asked,
            "end_inquiry" => asks,
            _ => false,
        };
        // A physician asks and talks; a place is promised by those who know the beds.
        let of_the_trade = me.profession == "nurse" || (me.profession == "physician" && action != "answer_inquiry");
        let works = me.role == "org_admin" || (me.role == "staff" && (action == "read_inquiry" || of_the_trade));
        self.region_of(me) == inquiry.region && side && works
    }

    fn allows_notice(&self, me: &Member, action: &str, entry: &Entry, board: &Board) -> bool {
        if me.role == "auditor" || me.role == "government_viewer" || self.region_of(me) != board.region {
            return false;
        }
        let base = me.role == "region_admin";
        let meant = base || is_meant(me, board);
        let own_organization = me.organization == entry.organization;
        let own = own_organization && me.person == entry.author;
        match action {
            // What is closed can still be put right.
            "correct_own" | "keep_upload" | "retract_own" => own && meant,
            // The base looks after all boards.
            "retract_in_organization" => base || (own_organization && me.role == "org_admin"),
            "read_misfiled" => own || (own_organization && me.role == "privacy_officer"),
            // Whoever must telephone those who have not seen it.
            "see_reach" => base || (own_organization && meant),
            _ => false,
        }
    }

    fn allows_organization(&self, me: &Member, action: &str, organization: usize) -> bool {
        let own = me.organization == organization;
        match action {
            // The admin removes staff; the base runs the region.
            "manage_memberships" | "keep_roster" if me.role == "org_admin" => own,
            "manage_memberships" | "keep_roster" if me.role == "region_admin" => self.region_of(me) == self.organizations[organization],
            // Watchers take no turns.
            "see_rotas" => own && !["auditor", "government_viewer", "automatic"].contains(&me.role),
            "keep_rotas" => own && (me.role == "org_admin" || me.role == "region_admin"),
            "add_passkey" => own && me.role != "government_viewer",
            // By whose word its people sign in, an organization says itself.
            "manage_identity_providers" => own && me.role == "org_admin",
            // Of these professions, those who know the beds. Watchers and those who run the region tell nothing.
            "update_vacancies" => own && (me.role == "org_admin" || (me.role == "staff" && me.profession == "nurse")),
            "see_inquiries" => own && (me.role == "org_admin" || me.role == "staff"),
            "ask_inquiry" => {
                own && (me.role == "org_admin" || (me.role == "staff" && (me.profession == "nurse" || me.profession == "physician")))
            }
            // An organization announces itself; the town and the base announce any.
            "propose_provider" if me.role == "municipal_officer" || me.role == "region_admin" => {
                self.region_of(me) == self.organizations[organization]
            }
            // One's own organization becomes the host.
            "propose_provider" | "register_patient" => own && (me.role == "staff" || me.role == "org_admin"),
            // An auditor is bound to one organization.
            "read_access_log" => own && me.role == "auditor",
            _ => false,
        }
    }

    /// Nobody makes others more than oneself, and nobody chooses who watches oneself.
    fn gives(&self, me: &Member, organization: usize, role: &str, has_admin: bool) -> bool {
        let (own, in_region) = (me.organization == organization, self.region_of(me) == self.organizations[organization]);
        match (me.role, role) {
            ("org_admin", "staff" | "municipal_officer" | "org_admin") | ("region_admin", "region_admin") => own,
            ("region_admin", "org_admin") => in_region && !has_admin,
            ("region_admin", "auditor" | "privacy_officer" | "government_viewer") => in_region,
            _ => false,
        }
    }

    /// No patient crosses the border of a region, and a refusal stands above everything.
    fn out_of_reach(&self, me: &Member, patient: &Patient, now: Hour) -> bool {
        let refused = patient.refusals.iter().any(|refusal| refusal.organization == me.organization && refusal.span.holds(now));
        refused || self.region_of(me) != patient.region
    }

    fn region_of(&self, me: &Member) -> usize {
        self.organizations[me.organization]
    }
}

/// Who decides about others signs in with what cannot be phished, and decides who belongs to an organization right after it.
fn has_proved_enough(me: &Member, action: &str) -> bool {
    let memberships = ["give_membership", "manage_memberships", "manage_identity_providers"].contains(&action);
    let runs_or_watches = me.role == "region_admin" || me.role == "government_viewer";
    let decides = ["org_admin", "auditor", "privacy_officer"].contains(&me.role);
    let strong = memberships
        || (action == "add_passkey" && decides)
        || runs_or_watches
        || ["keep_roster", "read_access_log", "read_misfiled"].contains(&action);
    (me.strong || !strong) && (me.fresh || !memberships && action != "decide_applications")
}

/// The kind of an organization.
pub fn kind_of(organization: usize) -> &'static str {
    KINDS[organization % KINDS.len()]
}

/// Its municipality; some have none.
pub fn municipality_of(organization: usize) -> Option<&'static str> {
    MUNICIPALITIES.get(organization % (MUNICIPALITIES.len() + 1)).copied()
}

/// Kind of organization, profession and municipality must match; where nothing is said, all do.
fn is_meant(me: &Member, board: &Board) -> bool {
    let (kind, municipality) = (kind_of(me.organization), municipality_of(me.organization));
    let kinds = board.kinds.is_empty() || board.kinds.contains(&kind);
    let professions = board.professions.is_empty() || board.professions.contains(&me.profession);
    let municipalities = board.municipalities.is_empty() || municipality.is_some_and(|code| board.municipalities.contains(&code));
    kinds && professions && municipalities
}

fn never_meets_patients(me: &Member) -> bool {
    me.role == "region_admin" || me.role == "government_viewer" || me.role == "auditor"
}

/// A row names a person of an organization, or all of it, or its people of some professions.
fn is_on_team(me: &Member, patient: &Patient, now: Hour) -> bool {
    for row in &patient.team {
        let somebody_else = row.person.is_some() && row.person != Some(me.person);
        let other_profession = !row.professions.is_empty() && !row.professions.contains(&me.profession);
        if row.organization == me.organization && !somebody_else && !other_profession && row.span.holds(now) {
            return true;
        }
    }
    false
}

/// The roles, the usual ones more often.
const ROLES: [&str; 10] = [
    "staff",
    "staff",
    "staff",
    "org_admin",
    "org_admin",
    "municipal_officer",
    "privacy_officer",
    "region_admin",
    "government_viewer",
    "auditor",
];
const PROFESSIONS: [&str; 4] = ["nurse", "assistant_nurse", "physician", "public_health_nurse"];
const KINDS: [&str; 3] = ["visiting_nurse_station", "clinic", "municipality"];
const MUNICIPALITIES: [&str; 2] = ["452017", "452025"];
const PERSONS: usize = 8;
const ORGANIZATIONS: usize = 5;

impl World {
    /// Two regions with so many members and patients. Times are close to 0, so that many fall exactly on the hour that is asked about.
    pub fn random(rng: &mut SmallRng, members: usize, patients: usize) -> Self {
        // The last organization is of the other region.
        let organizations = (0..ORGANIZATIONS).map(|organization| organization / (ORGANIZATIONS - 1)).collect();
        let disasters = [(0, false), (0, true), (1, false), (1, true)].map(|(region, closed)| Disaster { region, closed }).to_vec();
        let mut world = Self {
            regions: 2,
            organizations,
            members: Vec::new(),
            patients: Vec::new(),
            entries: Vec::new(),
            boards: Vec::new(),
            disasters,
            trainings: Vec::new(),
            inquiries: Vec::new(),
        };
        for person in 0..members {
            // Some persons have a second membership.
            let member = Member {
                person: if rng.random_bool(0.7) { person % PERSONS } else { rng.random_range(0..PERSONS) },
                organization: organization(rng),
                role: one_of(rng, &ROLES),
                profession: one_of(rng, &PROFESSIONS),
                span: if rng.random_bool(0.8) { Span::ALWAYS } else { span(rng) },
                strong: rng.random_bool(0.8),
                fresh: rng.random_bool(0.8),
            };
            world.members.push(member);
        }
        for _ in 0..patients {
            let patient = world.random_patient(rng);
            world.patients.push(patient);
            world.write(rng, Place::Patient(world.patients.len() - 1));
        }
        for _ in 0..2 {
            let board = random_board(rng);
            world.boards.push(board);
            world.write(rng, Place::Board(world.boards.len() - 1));
            let organization = organization(rng);
            world.trainings.push(Training { board: world.boards.len() - 1, organization });
            let (asking, asked) = (self::organization(rng), self::organization(rng));
            world.inquiries.push(Inquiry { region: world.organizations[asking], asking, asked });
        }
        world
    }

    fn write(&mut self, rng: &mut SmallRng, place: Place) {
        for _ in 0..2 {
            // Mostly somebody's own, so that authors often ask.
            let author = &self.members[rng.random_range(0..self.members.len())];
            let organization = if rng.random_bool(0.8) { author.organization } else { organization(rng) };
            self.entries.push(Entry { place, author: author.person, organization });
        }
    }

    fn random_patient(&self, rng: &mut SmallRng) -> Patient {
        let host = organization(rng);
        let team = (0..rng.random_range(0..6)).map(|_| self.random_row(rng)).collect();
        let refusals = if rng.random_bool(0.5) { 0 } else { rng.random_range(1..4) };
        // Nobody refuses the host: no one could keep the team any more.
        let refusals = (0..refusals).map(|_| Refusal { organization: organization(rng), span: span(rng) });
        let refusals = refusals.filter(|refusal| refusal.organization != host).collect();
        Patient { region: self.organizations[host], host, team, refusals }
    }

    fn random_row(&self, rng: &mut SmallRng) -> Row {
        let member = &self.members[rng.random_range(0..self.members.len())];
        let listed = if rng.random_bool(0.6) { 0 } else { rng.random_range(1..3) };
        Row {
            organization: if rng.random_bool(0.8) { member.organization } else { organization(rng) },
            person: rng.random_bool(0.4).then_some(member.person),
            professions: (0..listed).map(|_| one_of(rng, &PROFESSIONS)).collect(),
            span: if rng.random_bool(0.5) { Span::ALWAYS } else { span(rng) },
        }
    }
}

fn random_board(rng: &mut SmallRng) -> Board {
    let some = |rng: &mut SmallRng, list: &[&'static str]| {
        let listed = if rng.random_bool(0.5) { 0 } else { rng.random_range(1..3) };
        (0..listed).map(|_| one_of(rng, list)).collect::<Vec<_>>()
    };
    Board {
        region: usize::from(rng.random_bool(0.2)),
        kinds: some(rng, &KINDS),
        professions: some(rng, &PROFESSIONS),
        municipalities: some(rng, &MUNICIPALITIES),
        closed: rng.random_bool(0.3),
    }
}

fn organization(rng: &mut SmallRng) -> usize {
    rng.random_range(0..ORGANIZATIONS)
}

fn span(rng: &mut SmallRng) -> Span {
    let from = rng.random_range(-2..=2);
    Span { from, until: rng.random_bool(0.7).then(|| from + rng.random_range(1..4)) }
}

fn one_of(rng: &mut SmallRng, list: &[&'static str]) -> &'static str {
    list[rng.random_range(0..list.len())]
}
