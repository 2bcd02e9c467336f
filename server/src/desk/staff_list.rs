//! An organization's staff from a spreadsheet: looked at row by row as it would change who belongs, and then all of it or nothing.

use super::call_list::csv;
use super::departures::close_place;
use super::invitations::{Coming, InvitationMadeView, LinkView, record_place, view_of};
use super::names::Identity;
use super::participant_list::profession as profession_word;
use super::ward_import::{decoded, plain, records};
use super::{Desk, Error, Result, keys};
use crate::audit;
use crate::domain::core::id::{OrganizationId, PersonId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check_filled, check_kana, fold};
use crate::domain::oversight::Depth;
use crate::domain::people::staff::{License, StaffRecord, StaffRowChange};
use crate::domain::people::{Profession, Role};
use crate::gate::{Caller, GiveMembership, KeepRoster, ManageMemberships, Permitted, SeatFacts};
use crate::store::Change;
use crate::store::people::roster::{self, Member};
use crate::store::people::{membership, organization, person};
use crate::vault::{Owner, OwnerKind};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// So many rows are read at most.
const ROWS_LIMIT: usize = 10_000;

/// The columns, each with the words that other lists have for it.
const COLUMNS: &[(&str, &[&str])] = &[
    ("氏名", &["名前", "職員名", "姓名", "氏名漢字"]),
    ("カナ", &["フリガナ", "ヨミ", "よみがな", "氏名カナ", "カナ氏名", "カナ名"]),
    ("職種", &["職種名", "職務"]),
    ("権限", &["役割", "権限区分"]),
    ("職員番号", &["職員コード", "職員ID", "社員番号", "職員No", "職員No."]),
    ("資格", &["免許", "資格名", "保有資格"]),
    ("資格番号", &["免許番号", "登録番号"]),
];

/// Words that lists have for professions besides ours.
const PROFESSIONS: &[(&str, Profession)] = &[
    ("医師", Profession::Physician),
    ("看護婦", Profession::Nurse),
    ("正看護師", Profession::Nurse),
    ("栄養士", Profession::Dietitian),
    ("PT", Profession::PhysicalTherapist),
    ("OT", Profession::OccupationalTherapist),
    ("ST", Profession::SpeechTherapist),
    ("ケアマネジャー", Profession::CareManager),
    ("ケアマネージャー", Profession::CareManager),
    ("ケアマネ", Profession::CareManager),
    ("主任介護支援専門員", Profession::CareManager),
    ("介護福祉士", Profession::CareWorker),
    ("訪問介護員", Profession::CareWorker),
    ("ヘルパー", Profession::CareWorker),
    ("介護職", Profession::CareWorker),
    ("MSW", Profession::MedicalSocialWorker),
    ("相談員", Profession::SocialWorker),
    ("医療事務", Profession::BedCoordinator),
    ("病床管理", Profession::BedCoordinator),
    ("事務職", Profession::Clerk),
    ("事務員", Profession::Clerk),
];

/// Roles as lists say them; an empty cell is the first.
const ROLES: &[(&str, Role)] = &[
    ("職員", Role::Staff),
    ("一般", Role::Staff),
    ("機関管理者", Role::OrgAdmin),
    ("管理者", Role::OrgAdmin),
    ("自治体職員", Role::MunicipalOfficer),
    ("拠点管理者", Role::RegionAdmin),
    ("行政閲覧", Role::GovernmentViewer),
    ("監査", Role::Auditor),
    ("個人情報管理責任者", Role::PrivacyOfficer),
];

/// What is done with members who are not in the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// They stay.
    #[default]
    Keep,
    /// They leave.
    Leave,
}

/// What somebody is in an organization.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PostView {
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
}

/// A row as it would change something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StaffRowView {
    /// Its line in the file, from 1; 0 for somebody who is not in it.
    pub line: u64,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// The organization's own number.
    pub employee_number: Option<String>,
    /// Profession.
    pub profession: Option<Profession>,
    /// Role.
    pub role: Option<Role>,
    /// What it would do.
    pub change: StaffRowChange,
    /// What they are now.
    pub before: Option<PostView>,
    /// The heading of the column at fault.
    pub column: Option<&'static str>,
    /// Why: a reason of `invalid`, or `twice`, `ambiguous`.
    pub reason: Option<&'static str>,
}

/// How many rows do what.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct StaffCountsView {
    /// New people.
    pub new: usize,
    /// Changed ones.
    pub changed: usize,
    /// The same.
    pub same: usize,
    /// Who would leave.
    pub leaves: usize,
    /// What cannot be taken.
    pub refused: usize,
}

/// A staff list as it would change an organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StaffListView {
    /// Row by row.
    pub rows: Vec<StaffRowView>,
    /// How many do what.
    pub counts: StaffCountsView,
    /// Headings that are not known, and are left alone.
    pub unknown_columns: Vec<String>,
    /// So many members are not in the file.
    pub missing: usize,
    /// Stands for this file, this choice and the members as they are now.
    pub token: String,
}

/// A staff list that was taken over.
#[derive(Clone, Serialize, ToSchema)]
pub struct StaffListTaken {
    /// What it changed.
    pub list: StaffListView,
    /// Those who are invited by it, with their links.
    pub invitations: Vec<InvitationMadeView>,
}

/// What a row does.
enum Step {
    Come(Coming),
    Change { member: usize, profession: Profession, role: Role, record: StaffRecord },
    Leave { member: usize },
}

/// A member with what is sealed of them.
struct Known {
    member: Member,
    name: String,
    kana: String,
    record: StaffRecord,
}

/// A list, read.
struct Sheet {
    view: StaffListView,
    steps: Vec<Step>,
    known: Vec<Known>,
    version: i64,
    give: Give,
}

/// Which roles whoever sends a list may give and take in the organization.
struct Give {
    /// Whose list it is: nobody makes themselves something else by it.
    own: PersonId,
    now: HashMap<Role, bool>,
    /// The same once the list has given an admin: the first is given once.
    with_admin: HashMap<Role, bool>,
}

impl Give {
    fn may(&self, role: Role) -> bool {
        self.now.get(&role).copied().unwrap_or_default()
    }

    /// Whether somebody may become this: the role is given, and what they were is taken.
    fn moves(&self, before: Option<&Known>, (profession, role): (Profession, Role)) -> bool {
        let Some(Known { member, .. }) = before else { return self.may(role) };
        let same = (member.profession, member.role) == (profession, role);
        same || member.person_id != self.own && self.may(member.role) && self.may(role)
    }

    /// A role is given from now on.
    fn given(&mut self, role: Role) {
        if role == Role::OrgAdmin {
            self.now.clone_from(&self.with_admin);
        }
    }
}

/// A row as it is written.
struct Line {
    name: String,
    kana: String,
    profession: Profession,
    role: Role,
    record: StaffRecord,
    /// Whether the list has a column for it: what it has none for stays.
    says: (bool, bool, bool),
}

/// Which column is at fault, and why.
pub(super) type Wrong = (&'static str, &'static str);

fn heading(word: &str) -> Option<&'static str> {
    let word = fold(&plain(word));
    COLUMNS.iter().find(|(head, others)| fold(head) == word || others.iter().any(|other| fold(other) == word)).map(|(head, _)| *head)
}

pub(super) fn profession(cell: &str) -> std::result::Result<Profession, Wrong> {
    let word = fold(cell);
    if word.is_empty() {
        return Err(("職種", "missing"));
    }
    let ours = Profession::ALL.iter().copied().find(|code| fold(profession_word(*code)) == word);
    let theirs = || PROFESSIONS.iter().find(|(other, _)| fold(other) == word).map(|(_, code)| *code);
    ours.or_else(theirs).ok_or(("職種", "wrong_type"))
}

fn role(cell: &str) -> std::result::Result<Role, Wrong> {
    let word = fold(cell);
    if word.is_empty() {
        return Ok(Role::Staff);
    }
    ROLES.iter().find(|(other, _)| fold(other) == word).map(|(_, code)| *code).ok_or(("権限", "wrong_type"))
}

fn role_word(code: Role) -> &'static str {
    ROLES.iter().find(|(_, role)| *role == code).map_or("", |(word, _)| *word)
}

/// A number, name or reading in the letters that it is compared and kept in: full-width digits as usual ones.
fn usual(cell: &str) -> String {
    plain(cell).nfkc().collect()
}

impl Line {
    fn read(cells: &HashMap<&'static str, &str>) -> std::result::Result<Self, Wrong> {
        let cell = |column| cells.get(column).copied().unwrap_or_default();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let name = plain(cell("氏名"));
        check_filled("name", &name, 100).map_err(|invalid| ("氏名", invalid.reason))?;
        let kana = usual(cell("カナ"));
        check_kana("kana", &kana).map_err(|invalid| ("カナ", invalid.reason))?;
        let license = some(plain(cell("資格"))).map(|kind| License { kind, number: some(usual(cell("資格番号"))) });
        let record = StaffRecord { employee_number: some(usual(cell("職員番号"))), license };
        record.check().map_err(|invalid| (if invalid.field == "employee_number" { "職員番号" } else { "資格" }, invalid.reason))?;
        let says = (cells.contains_key("権限"), cells.contains_key("職員番号"), cells.contains_key("資格"));
        Ok(Self { name, kana, profession: profession(cell("職種"))?, role: role(cell("権限"))?, record, says })
    }

    /// The same person for whom no number tells more.
    fn who(&self) -> String {
        who(&self.name, &self.kana)
    }
}

fn who(name: &str, kana: &str) -> String {
    format!("{} {}", fold(name), fold(kana))
}

/// Which members are found under what.
struct Index {
    numbers: HashMap<String, usize>,
    people: HashMap<String, Vec<usize>>,
}

impl Index {
    fn of(known: &[Known]) -> Self {
        let mut index = Self { numbers: HashMap::new(), people: HashMap::new() };
        for (n, one) in known.iter().enumerate() {
            if let Some(number) = &one.record.employee_number {
                index.numbers.insert(fold(number), n);
            }
            index.people.entry(who(&one.name, &one.kana)).or_default().push(n);
        }
        index
    }

    /// Whom a row means: by the number, else by name and reading where no other number speaks against it.
    fn find(&self, line: &Line, known: &[Known]) -> std::result::Result<Option<usize>, Wrong> {
        let number = line.record.employee_number.as_deref().map(fold);
        if let Some(found) = number.as_ref().and_then(|number| self.numbers.get(number)) {
            return Ok(Some(*found));
        }
        let alike = self.people.get(&line.who()).map(Vec::as_slice).unwrap_or_default();
        let unnumbered = |n: &&usize| number.is_none() || known.get(**n).is_some_and(|one| one.record.employee_number.is_none());
        let fitting: Vec<usize> = alike.iter().filter(unnumbered).copied().collect();
        match fitting.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(("氏名", "ambiguous")),
        }
    }
}

impl Sheet {
    fn row(&mut self, line: u64, cells: &HashMap<&'static str, &str>, read: std::result::Result<(Line, Option<usize>), Wrong>) {
        let cell = |column| cells.get(column).map(|cell| plain(cell)).unwrap_or_default();
        let mut view = StaffRowView {
            line,
            name: cell("氏名").chars().take(100).collect(),
            kana: cell("カナ").chars().take(100).collect(),
            employee_number: None,
            profession: None,
            role: None,
            change: StaffRowChange::Refused,
            before: None,
            column: None,
            reason: None,
        };
        match read {
            Err((column, reason)) => (view.column, view.reason) = (Some(column), Some(reason)),
            Ok((line, of)) => {
                let before = of.and_then(|n| self.known.get(n));
                let (says_role, says_number, says_license) = line.says;
                let role = before.filter(|_| !says_role).map_or(line.role, |known| known.member.role);
                let old = before.map(|known| known.record.clone()).unwrap_or_default();
                let record = StaffRecord {
                    employee_number: if says_number {
                        line.record.employee_number.or_else(|| old.employee_number.clone())
                    } else {
                        old.employee_number.clone()
                    },
                    license: if says_license { line.record.license.or_else(|| old.license.clone()) } else { old.license.clone() },
                };
                view.name.clone_from(&line.name);
                view.kana.clone_from(&line.kana);
                view.employee_number.clone_from(&record.employee_number);
                (view.profession, view.role) = (Some(line.profession), Some(role));
                view.before = before.map(|known| PostView { profession: known.member.profession, role: known.member.role });
                let same_role = before.is_some_and(|known| known.member.role == role);
                let same = same_role && before.is_some_and(|known| known.member.profession == line.profession) && record == old;
                if !self.give.moves(before, (line.profession, role)) {
                    let column = if same_role { "職種" } else { "権限" };
                    (view.column, view.reason) = (Some(column), Some("not_allowed_here"));
                } else if same {
                    view.change = StaffRowChange::Same;
                } else if let Some(member) = of {
                    view.change = StaffRowChange::Changed;
                    self.give.given(role);
                    self.steps.push(Step::Change { member, profession: line.profession, role, record });
                } else {
                    view.change = StaffRowChange::New;
                    self.give.given(role);
                    let identity = Identity { name: line.name, kana: line.kana };
                    self.steps.push(Step::Come(Coming { identity, profession: line.profession, role, record, letter: true }));
                }
            }
        }
        self.view.rows.push(view);
    }

    /// Members who are not in the file, but for whoever sends it, and for those whom others chose: they are not the sender's to let go.
    fn rest(&mut self, seen: &HashSet<usize>, missing: Missing) {
        for (n, known) in self.known.iter().enumerate() {
            if seen.contains(&n) || known.member.person_id == self.give.own || !self.give.may(known.member.role) {
                continue;
            }
            self.view.missing += 1;
            if missing == Missing::Leave {
                self.steps.push(Step::Leave { member: n });
                self.view.rows.push(StaffRowView {
                    line: 0,
                    name: known.name.clone(),
                    kana: known.kana.clone(),
                    employee_number: known.record.employee_number.clone(),
                    profession: Some(known.member.profession),
                    role: Some(known.member.role),
                    change: StaffRowChange::Leaves,
                    before: None,
                    column: None,
                    reason: None,
                });
            }
        }
    }

    fn count(&mut self) {
        let counts = &mut self.view.counts;
        for row in &self.view.rows {
            let count = match row.change {
                StaffRowChange::New => &mut counts.new,
                StaffRowChange::Changed => &mut counts.changed,
                StaffRowChange::Same => &mut counts.same,
                StaffRowChange::Leaves => &mut counts.leaves,
                StaffRowChange::Refused => &mut counts.refused,
            };
            *count += 1;
        }
    }
}

impl Desk {
    /// The members as a list in the same columns, to be changed and sent back.
    pub async fn staff_list(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<String> {
        // A list of everybody that can be carried away is asked for by somebody who is there now.
        self.of_organization::<ManageMemberships>(caller, organization).await?;
        let permit = self.roster_keeper(caller, organization).await?;
        let head = COLUMNS.iter().map(|(head, _)| (*head).to_owned()).collect();
        let mut rows = vec![head];
        for known in self.known_members(&permit).await? {
            let (license, number) = known.record.license.map(|license| (license.kind, license.number)).unzip();
            rows.push(vec![
                known.name,
                known.kana,
                profession_word(known.member.profession).to_owned(),
                role_word(known.member.role).to_owned(),
                known.record.employee_number.unwrap_or_default(),
                license.unwrap_or_default(),
                number.flatten().unwrap_or_default(),
            ]);
        }
        self.show(&permit, Depth::Listed, None, csv(rows)).await
    }

    async fn known_members(&self, permit: &Permitted<KeepRoster>) -> Result<Vec<Known>> {
        let mut known = Vec::new();
        for member in roster::list(&self.store, permit).await? {
            let identity = self.open_identity(permit.caller().region, member.person_id, &member.identity).await?;
            let record = self.record_of(&member).await?;
            known.push(Known { name: identity.name.clone(), kana: identity.kana.clone(), record, member });
        }
        Ok(known)
    }

    /// What a staff list would change; nothing changes.
    pub async fn look_at_staff_list(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        missing: Missing,
        file: &[u8],
    ) -> Result<StaffListView> {
        let permit = self.roster_keeper(caller, organization).await?;
        let sheet = self.read_staff_list(&permit, missing, file).await?;
        self.show(&permit, Depth::Listed, None, sheet.view).await
    }

    async fn read_staff_list(&self, permit: &Permitted<KeepRoster>, missing: Missing, file: &[u8]) -> Result<Sheet> {
        let standing = roster::find(&self.store, permit).await?.ok_or(Error::NotFound)?;
        let caller = permit.caller();
        let text = decoded(file)?;
        let records = records(&text, ROWS_LIMIT)?;
        let (head, rest) = records.split_first().ok_or_else(|| Error::from(Invalid::new("file", "empty")))?;
        let headings: Vec<Option<&'static str>> = head.1.iter().map(heading).collect();
        if ["氏名", "カナ", "職種"].into_iter().any(|needed| !headings.contains(&Some(needed))) {
            return Err(Invalid::new("file", "missing").into());
        }
        let mut hash = Sha256::new_with_prefix(file);
        hash.update(format!("\n{} {missing:?}", standing.version));
        let unknown = head.1.iter().zip(&headings).filter(|(word, found)| found.is_none() && !word.trim().is_empty());
        let view = StaffListView {
            rows: Vec::new(),
            counts: StaffCountsView::default(),
            unknown_columns: unknown.map(|(word, _)| word.trim().chars().take(40).collect()).collect(),
            missing: 0,
            token: String::new(),
        };
        let known = self.known_members(permit).await?;
        // Who came or left without a change of the list counts too.
        hash.update(format!(" {}", known.len()));
        let give = self.roles_to_give(caller, permit.subject().organization).await?;
        let mut sheet = Sheet { view, steps: Vec::new(), known, version: standing.version, give };
        sheet.view.token = BASE64URL_NOPAD.encode(hash.finalize().get(..16).unwrap_or_default());
        let index = Index::of(&sheet.known);
        let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
        for (number, record) in rest {
            let cells = headings.iter().zip(record.iter()).filter_map(|(heading, cell)| heading.map(|heading| (heading, cell)));
            let cells: HashMap<&'static str, &str> = cells.collect();
            if cells.values().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let read = Line::read(&cells).and_then(|line| {
                let of = index.find(&line, &sheet.known)?;
                let number = line.record.employee_number.as_deref().map(fold);
                let again = match (&number, of) {
                    (_, Some(n)) => !seen.insert(n),
                    (Some(number), None) => !twice.insert(number.clone()),
                    (None, None) => !twice.insert(line.who()),
                };
                if again { Err((if number.is_some() { "職員番号" } else { "氏名" }, "twice")) } else { Ok((line, of)) }
            });
            sheet.row(*number, &cells, read);
        }
        sheet.rest(&seen, missing);
        sheet.count();
        Ok(sheet)
    }

    /// Which roles the caller may give in an organization.
    async fn roles_to_give(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Give> {
        let mut give = Give { own: caller.membership.person, now: HashMap::new(), with_admin: HashMap::new() };
        for role in Role::ALL {
            if let Some(seat) = organization::seat(&self.store, organization, *role, self.now()).await? {
                give.now.insert(*role, self.gate.may::<GiveMembership>(caller, &seat, self.now()));
                let seat = SeatFacts { has_admin: true, ..seat };
                give.with_admin.insert(*role, self.gate.may::<GiveMembership>(caller, &seat, self.now()));
            }
        }
        Ok(give)
    }

    /// Does all that a look showed, or nothing: when somebody came, changed or left meanwhile, it is another list than was shown.
    pub async fn take_staff_list(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        missing: Missing,
        token: &str,
        file: &[u8],
        address: &str,
    ) -> Result<StaffListTaken> {
        let permit = self.of_organization::<ManageMemberships>(caller, organization).await?;
        let keeper = self.roster_keeper(caller, organization).await?;
        let Sheet { view, steps, known, version, .. } = self.read_staff_list(&keeper, missing, file).await?;
        if view.token != token {
            return Err(Error::Stale);
        }
        if view.counts.refused != 0 {
            return Err(Invalid::new("rows", "not_allowed_here").into());
        }
        self.admit_roles(caller, &permit, &steps, &known).await?;
        let region = permit.subject().region;
        let mut change = Self::change(&permit);
        roster::bump_from(&mut change, organization, region, version);
        let (mut come, mut moved) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Come(coming) => {
                    let (row, token) = self.come(&mut change, &permit, (organization, region), &coming).await?;
                    change.log.push(audit::written_about(&permit, row.person_id));
                    come.push((row, coming, token));
                }
                Step::Change { member, profession, role, record } => {
                    let Some(known) = known.get(member) else { continue };
                    self.change_post(&mut change, &permit, known, (profession, role), &record).await?;
                    moved.push(known.member.person_id);
                }
                Step::Leave { member } => {
                    let Some(known) = known.get(member) else { continue };
                    let row = membership::find(&self.store, known.member.id).await?.ok_or(Error::Stale)?;
                    close_place(&mut change, &permit, &row, permit.decided_at());
                    moved.push(row.person);
                }
            }
        }
        change.log.push(audit::written(&permit, None, None));
        match self.commit(change).await {
            Ok(_) => {}
            // Somebody else was first with a number.
            Err(Error::AlreadyExists) => return Err(Error::Stale),
            Err(e) => return Err(e),
        }
        for person in moved {
            self.forget_person(person);
        }
        let by = self.own_name(&permit).await?;
        let invitations = come
            .iter()
            .map(|(row, coming, token)| {
                let invitation = view_of(row, coming, by.clone(), permit.decided_at());
                Ok(InvitationMadeView { invitation, link: LinkView::new(address, token)? })
            })
            .collect::<Result<_>>()?;
        Ok(StaffListTaken { list: view, invitations })
    }

    /// Asks the gate about each role that the list gives, and each that it takes.
    async fn admit_roles(
        &self,
        caller: &Arc<Caller>,
        permit: &Permitted<ManageMemberships>,
        steps: &[Step],
        known: &[Known],
    ) -> Result<()> {
        let mut roles: HashSet<Role> = HashSet::new();
        for step in steps {
            match step {
                Step::Come(coming) => roles.extend([coming.role]),
                Step::Change { member, profession, role, .. } => {
                    let before = known.get(*member).map(|known| &known.member);
                    if before.is_none_or(|before| (before.profession, before.role) != (*profession, *role)) {
                        roles.extend(before.map(|before| before.role).into_iter().chain([*role]));
                    }
                }
                Step::Leave { member } => roles.extend(known.get(*member).map(|known| known.member.role)),
            }
        }
        for role in roles {
            let seat: Option<SeatFacts> = organization::seat(&self.store, permit.subject().organization, role, self.now()).await?;
            self.admit::<GiveMembership>(caller, seat.ok_or(Error::NotFound)?).await?;
        }
        Ok(())
    }

    /// Adds to a change that a member is something else from now on, and what is kept of them.
    async fn change_post(
        &self,
        change: &mut Change,
        permit: &Permitted<ManageMemberships>,
        known: &Known,
        (profession, role): (Profession, Role),
        record: &StaffRecord,
    ) -> Result<()> {
        let (member, facts) = (&known.member, permit.subject());
        roster::put_post(change, member.id, facts.organization, profession, role, permit.decided_at());
        if *record != known.record {
            let key = self.sealing_key(Owner::new(OwnerKind::Person, member.person_id), Some(facts.region), 1).await?;
            let number = self.number_hash(facts.organization, record.employee_number.as_deref()).await?;
            let sealed = keys::seal(&key, record_place(member.id), record)?;
            roster::put_record(change, (member.id, facts.organization, facts.region), number, sealed);
        }
        person::bump(change, member.person_id);
        change.log.push(audit::written_about(permit, member.person_id));
        Ok(())
    }
}
