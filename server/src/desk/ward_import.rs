//! The list of wards back from a spreadsheet: shown row by row as it would change, and then all of it or nothing. The columns are those of
//! the list that goes out; a cell that says what it said when it went out changes nothing, so what comes back untouched is the same.

use super::ward_list::{HEAD, UNTOLD, bed_type, cells, fee_class, function, kind, procedure, state};
use super::wards::{LOOKED_THROUGH, WardView};
use super::{Desk, Error, Result, signed};
use crate::audit;
use crate::domain::boards::personal::{self, Known};
use crate::domain::boards::ward::{
    BedType, FeeClass, Procedure, Search, Vacancy, VacancyState, Ward, WardFunction, WardKind, WardRowChange,
};
use crate::domain::core::id::WardId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::fold;
use crate::domain::core::time::Date;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, OrganizationFacts, Permitted, UpdateVacancies};
use crate::store::boards::ward;
use data_encoding::BASE64URL_NOPAD;
use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// So many rows are read at most.
const ROWS_LIMIT: usize = 1_000;

/// A cell that changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WardCellView {
    /// The heading of its column.
    pub column: &'static str,
    /// What it says now.
    pub before: String,
    /// What it would say.
    pub after: String,
}

/// A row as it would change something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WardRowView {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The ward's name.
    pub name: String,
    /// What it would do.
    pub change: WardRowChange,
    /// Which cells change.
    pub cells: Vec<WardCellView>,
    /// The heading of the column at fault.
    pub column: Option<&'static str>,
    /// Why: a reason of `invalid`, or `twice`, or `personal_data`.
    pub reason: Option<&'static str>,
}

/// A spreadsheet as it would change the wards of one's organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WardSheetView {
    /// Row by row.
    pub rows: Vec<WardRowView>,
    /// So many rows are of other organizations, and are left alone.
    pub others: usize,
    /// Headings that are not known, and are left alone.
    pub unknown_columns: Vec<String>,
    /// Stands for this file and the wards as they are now.
    pub token: String,
}

/// What is wrong with a row.
struct Wrong {
    column: &'static str,
    reason: &'static str,
}

fn wrong(column: &'static str, reason: &'static str) -> Wrong {
    Wrong { column, reason }
}

/// What a row does to a ward.
struct Step {
    /// Ward, its version and that of its vacancy; none for a new one.
    of: Option<(WardId, i64, i64)>,
    /// The ward, where it is another than before.
    ward: Option<Ward>,
    /// What is said of it, where it is something else.
    vacancy: Option<Vacancy>,
}

/// A spreadsheet, read.
struct Sheet {
    view: WardSheetView,
    steps: Vec<Step>,
}

/// A row of a file: what stands under which heading.
struct Line<'a> {
    number: u64,
    cells: HashMap<&'static str, &'a str>,
}

impl Desk {
    /// What a spreadsheet would change; nothing changes.
    pub async fn preview_wards(&self, caller: &Arc<Caller>, file: &[u8]) -> Result<WardSheetView> {
        let permit = self.ward_keeper(caller).await?;
        let sheet = self.read_sheet(caller, file).await?;
        self.show(&permit, Depth::Listed, None, sheet.view).await
    }

    /// Does all that a preview showed, or nothing: when a ward was changed meanwhile, it is another file than was shown.
    pub async fn import_wards(&self, caller: &Arc<Caller>, token: &str, file: &[u8]) -> Result<WardSheetView> {
        self.deciding(caller, move |caller, _| async move {
            let permit = self.ward_keeper(&caller).await?;
            let Sheet { view, steps } = self.read_sheet(&caller, file).await?;
            if view.token != token {
                return Err(Error::Stale);
            }
            if view.rows.iter().any(|row| row.change == WardRowChange::Refused) {
                return Err(Invalid::new("rows", "not_allowed_here").into());
            }
            let mut change = Self::change(&permit);
            for step in steps {
                let (id, version, said) = step.of.unwrap_or((WardId(self.new_id()), 0, 0));
                match (&step.ward, step.of) {
                    (Some(body), None) => ward::insert(&mut change, &permit, id, body),
                    (Some(body), Some(_)) => ward::update(&mut change, &permit, (id, version), body),
                    (None, _) => {}
                }
                if let Some(vacancy) = &step.vacancy {
                    ward::insert_vacancy(&mut change, &permit, (id, said), vacancy);
                }
            }
            change.log.push(audit::written(&permit, None, None));
            match self.commit(change).await {
                Ok(_) => Ok(view),
                // Somebody else was first with one of these wards, or with a name.
                Err(Error::AlreadyExists) => Err(Error::Stale),
                Err(e) => Err(e),
            }
        })
        .await
    }

    async fn ward_keeper(&self, caller: &Arc<Caller>) -> Result<Permitted<UpdateVacancies>> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        self.admit::<UpdateVacancies>(caller, own).await
    }

    async fn read_sheet(&self, caller: &Arc<Caller>, file: &[u8]) -> Result<Sheet> {
        let text = decoded(file)?;
        let sees = self.see_vacancies(caller).await?;
        let mut own: HashMap<String, WardView> = HashMap::new();
        let mut hash = Sha256::new_with_prefix(file);
        for found in ward::list(&self.store, &sees, &Search::default(), signed(LOOKED_THROUGH)).await? {
            if found.organization == caller.membership.organization {
                let view = self.ward_view(&sees, found).await?;
                own.insert(alike(&plain(&view.name)), view);
            }
        }
        let mut versions: Vec<_> = own.values().map(|view| (view.id, view.version, vacancy_version(view))).collect();
        versions.sort_unstable();
        for (id, version, said) in versions {
            hash.update(format!("{id} {version} {said}\n"));
        }
        let home = self.organization(caller.membership.organization).await?.ok_or(Error::NotFound)?;
        let mut known = self.known_to(caller).await?;
        let records = records(&text, ROWS_LIMIT)?;
        let (head, rest) = records.split_first().ok_or_else(|| Error::from(Invalid::new("file", "empty")))?;
        let headings: Vec<Option<&'static str>> = head.1.iter().map(heading).collect();
        if !headings.contains(&Some("名称")) {
            return Err(Invalid::new("file", "missing").into());
        }
        let unknown = head.1.iter().zip(&headings).filter(|(word, found)| found.is_none() && !word.trim().is_empty());
        let unknown_columns = unknown.map(|(word, _)| word.trim().chars().take(40).collect()).collect();
        let token = BASE64URL_NOPAD.encode(hash.finalize().get(..16).unwrap_or_default());
        let mut sheet = Sheet { view: WardSheetView { rows: Vec::new(), others: 0, unknown_columns, token }, steps: Vec::new() };
        let mut names = HashSet::new();
        for (number, record) in rest {
            let cells = headings.iter().zip(record.iter()).filter_map(|(heading, cell)| heading.map(|heading| (heading, cell)));
            let line = Line { number: *number, cells: cells.collect() };
            if line.cells.values().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let whose = plain(line.cells.get("機関名").copied().unwrap_or_default());
            if !whose.is_empty() && fold(&whose) != fold(&home.name) {
                sheet.view.others += 1;
                continue;
            }
            sheet.take(&line, &own, &mut names, &mut known);
        }
        Ok(sheet)
    }
}

impl Sheet {
    fn take(&mut self, line: &Line, own: &HashMap<String, WardView>, names: &mut HashSet<String>, known: &mut Known) {
        let name = plain(line.cells.get("名称").copied().unwrap_or_default());
        let current = own.get(&alike(&name));
        let mut view = WardRowView {
            line: line.number,
            name: name.clone(),
            change: WardRowChange::Refused,
            cells: Vec::new(),
            column: None,
            reason: None,
        };
        let read = if names.insert(alike(&name)) { line.read(current, known) } else { Err(wrong("名称", "twice")) };
        match read {
            Err(Wrong { column, reason }) => (view.column, view.reason) = (Some(column), Some(reason)),
            Ok((ward, vacancy)) => {
                let before = current.map(shown).unwrap_or_default();
                let after = cells(&ward, vacancy.as_ref(), current.and_then(|current| current.organization_phone.as_deref()));
                let cell = |(at, after): (usize, String)| WardCellView {
                    column: HEAD.get(at).copied().unwrap_or_default(),
                    before: before.get(at).cloned().unwrap_or_default(),
                    after,
                };
                view.cells = after.into_iter().enumerate().map(cell).filter(|cell| cell.before != cell.after).collect();
                let ward_changes = current.is_none_or(|current| current.body() != ward);
                let says = vacancy.filter(|vacancy| current.and_then(WardView::said).as_ref() != Some(vacancy));
                view.change = match (current, ward_changes || says.is_some()) {
                    (None, _) => WardRowChange::New,
                    (Some(_), true) => WardRowChange::Changed,
                    (Some(_), false) => WardRowChange::Same,
                };
                if view.change != WardRowChange::Same {
                    let of = current.map(|current| (current.id, current.version, vacancy_version(current)));
                    self.steps.push(Step { of, ward: ward_changes.then_some(ward), vacancy: says });
                }
            }
        }
        self.view.rows.push(view);
    }
}

impl Line<'_> {
    /// The cell under a heading where it says something else than before; none where it does not, or there is no such column.
    fn changed(&self, column: &'static str, before: &[String]) -> Option<String> {
        let before = HEAD.iter().position(|head| *head == column).and_then(|at| before.get(at)).map_or("", String::as_str);
        self.cells.get(column).map(|cell| plain(cell)).filter(|cell| alike(cell) != alike(&plain(before)))
    }

    /// The ward as this line says it, and what it says of it.
    fn read(&self, current: Option<&WardView>, known: &mut Known) -> std::result::Result<(Ward, Option<Vacancy>), Wrong> {
        let shown = current.map(shown).unwrap_or_default();
        let new = |column: &'static str| self.changed(column, &shown);
        let mut ward = match current {
            Some(current) => current.body(),
            None => Ward {
                name: plain(self.cells.get("名称").copied().unwrap_or_default()),
                kind: one(&new("種別").ok_or_else(|| wrong("種別", "missing"))?, WardKind::ALL, kind, "種別")?
                    .ok_or_else(|| wrong("種別", "missing"))?,
                function: None,
                bed_type: None,
                fee_class: None,
                procedures: Vec::new(),
                extra_charge_yen: None,
                respite: false,
                reception_hours: None,
                phone: None,
                note: None,
            },
        };
        if let Some(cell) = new("種別") {
            ward.kind = one(&cell, WardKind::ALL, kind, "種別")?.ok_or_else(|| wrong("種別", "missing"))?;
        }
        if let Some(cell) = new("病床機能") {
            ward.function = one(&cell, WardFunction::ALL, function, "病床機能")?;
        }
        if let Some(cell) = new("病床種別") {
            ward.bed_type = one(&cell, BedType::ALL, bed_type, "病床種別")?;
        }
        if let Some(cell) = new("入院料区分") {
            ward.fee_class = one(&cell, FeeClass::ALL, fee_class, "入院料区分")?;
        }
        if let Some(cell) = new("受け入れ可能な処置") {
            let words = cell.split(['、', '，', ',', '・', '/', '／', '\n', ' ', '　']).filter(|word| !word.trim().is_empty());
            let read = words.map(|word| one(word, Procedure::ALL, procedure, "受け入れ可能な処置"));
            ward.procedures = read.collect::<std::result::Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        }
        if let Some(cell) = new("差額室料（円/日）") {
            ward.extra_charge_yen = number(&cell, "差額室料（円/日）")?;
        }
        if let Some(cell) = new("レスパイト") {
            ward.respite = match fold(&cell).as_str() {
                "可" | "○" | "〇" | "はい" => true,
                "" | "不可" | "×" | "いいえ" => false,
                _ => return Err(wrong("レスパイト", "wrong_type")),
            };
        }
        if let Some(cell) = new("受付時間") {
            ward.reception_hours = Some(cell);
        }
        if let Some(cell) = new("電話番号") {
            ward.phone = Some(dialed(&cell));
        }
        if let Some(cell) = new("備考") {
            ward.note = Some(cell);
        }
        let ward = ward.compose().map_err(|invalid| of_field(&invalid))?;
        let vacancy = vacancy_of(current.and_then(WardView::said), new)?;
        let remark = vacancy.as_ref().and_then(|vacancy| vacancy.remark.as_deref()).unwrap_or_default();
        let hours = ward.reception_hours.as_deref().unwrap_or_default();
        known.telephones.extend(ward.phone.clone());
        for (column, text) in
            [("名称", ward.name.as_str()), ("受付時間", hours), ("備考", ward.note.as_deref().unwrap_or_default()), ("ひとこと", remark)]
        {
            if !personal::find(text, known).is_empty() {
                return Err(wrong(column, "personal_data"));
            }
        }
        Ok((ward, vacancy))
    }
}

/// What is said of a ward, from what was said before and the cells that say something else.
fn vacancy_of(before: Option<Vacancy>, new: impl Fn(&'static str) -> Option<String>) -> std::result::Result<Option<Vacancy>, Wrong> {
    let told = new("空き").filter(|cell| cell != UNTOLD);
    let state = match (&told, &before) {
        (Some(cell), _) => one(cell, VacancyState::ALL, state, "空き")?,
        (None, Some(before)) if new("空き").is_none() => Some(before.state),
        (None, _) => None,
    };
    let mut vacancy = match (state, before) {
        (Some(state), Some(before)) => Vacancy { state, ..before },
        (Some(state), None) => {
            Vacancy { state, free: None, free_female: None, free_male: None, adjusting: None, available_from: None, remark: None }
        }
        // What was said cannot be unsaid.
        (None, Some(_)) => return Err(wrong("空き", "missing")),
        (None, None) => {
            let stray = ["空き数", "女性", "男性", "調整中", "入れる日", "ひとこと"].into_iter().any(|column| new(column).is_some());
            return if stray { Err(wrong("空き", "missing")) } else { Ok(None) };
        }
    };
    for (column, place) in [
        ("空き数", &mut vacancy.free),
        ("女性", &mut vacancy.free_female),
        ("男性", &mut vacancy.free_male),
        ("調整中", &mut vacancy.adjusting),
    ] {
        if let Some(cell) = new(column) {
            *place = number(&cell, column)?;
        }
    }
    if let Some(cell) = new("入れる日") {
        vacancy.available_from = day(&cell)?;
    }
    if let Some(cell) = new("ひとこと") {
        vacancy.remark = Some(cell);
    }
    vacancy.compose().map(Some).map_err(|invalid| of_field(&invalid))
}

fn heading(word: &str) -> Option<&'static str> {
    let word = fold(word);
    HEAD.iter().copied().find(|head| fold(head) == word)
}

/// The file as text: what a byte order mark says it is, else UTF-8 where it is, else what spreadsheets write in Japan.
pub(super) fn decoded(file: &[u8]) -> Result<String> {
    let encoding = Encoding::for_bom(file).map_or(UTF_8, |(encoding, _)| encoding);
    let (text, _, is_broken) = encoding.decode(file);
    let (text, is_broken) = if is_broken && encoding == UTF_8 {
        let (text, _, is_broken) = SHIFT_JIS.decode(file);
        (text, is_broken)
    } else {
        (text, is_broken)
    };
    if is_broken || text.contains('\0') { Err(Invalid::new("file", "wrong_type").into()) } else { Ok(text.into_owned()) }
}

/// The rows of a file with their lines. A spreadsheet that writes UTF-16 puts tabs between cells.
pub(super) fn records(text: &str, limit: usize) -> Result<Vec<(u64, csv::StringRecord)>> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Invalid::new("file", "wrong_type"))?;
        // The reader stands before the line feed of a line that ends with both.
        let starts_at = |at: &csv::Position| {
            let behind = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte)) == Some(&b'\n');
            at.line() + u64::from(behind)
        };
        records.push((record.position().map_or(0, starts_at), record));
        if records.len() > limit + 1 {
            return Err(Invalid::limited("file", "too_long", limit).into());
        }
    }
    Ok(records)
}

/// A cell without what a spreadsheet puts around it: white space, other ends of lines, the apostrophe that keeps a text a text.
pub(super) fn plain(cell: &str) -> String {
    let cell = cell.replace("\r\n", "\n");
    let cell = cell.trim();
    cell.strip_prefix('\'').unwrap_or(cell).trim().to_owned()
}

/// The same for texts that differ in letters alone which spreadsheets in Japan cannot tell apart.
fn alike(text: &str) -> String {
    let usual = |c| match c {
        '～' => '〜',
        '－' => '−',
        '∥' => '‖',
        '―' => '—',
        c => c,
    };
    text.chars().map(usual).collect()
}

/// The code that a word stands for; none for an empty cell.
fn one<T: Copy>(cell: &str, all: &[T], word: impl Fn(T) -> &'static str, column: &'static str) -> std::result::Result<Option<T>, Wrong> {
    let cell = fold(cell);
    if cell.is_empty() {
        return Ok(None);
    }
    all.iter().copied().find(|code| fold(word(*code)) == cell).map(Some).ok_or_else(|| wrong(column, "wrong_type"))
}

/// A number however it is typed: ３, 3床, 5,500円. One that no computer holds is out of range like any other.
fn number(cell: &str, column: &'static str) -> std::result::Result<Option<i64>, Wrong> {
    let text: String = cell.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let text = text.trim_end_matches(['床', '名', '人', '円', '室']).replace(['−', '－', '▲', '△'], "-");
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(wrong(column, "wrong_type"));
    }
    text.parse().map(Some).map_err(|_| wrong(column, "out_of_range"))
}

/// A day as spreadsheets write it back: 2026-11-21, 2026/11/21, 2026年11月21日.
fn day(cell: &str) -> std::result::Result<Option<Date>, Wrong> {
    let text: String = cell.nfkc().filter(|c| !c.is_whitespace() && *c != '日').collect();
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let read = match parts.as_slice() {
        [year, month, day] => year.parse().ok().zip(month.parse().ok()).zip(day.parse().ok()),
        _ => None,
    };
    let date = read.and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok());
    date.filter(|date| date.year() >= 2000).map(|date| Some(Date(date))).ok_or_else(|| wrong("入れる日", "wrong_type"))
}

/// A telephone number in the letters that telephones have.
fn dialed(cell: &str) -> String {
    cell.nfkc().map(|c| if matches!(c, '‐' | '‑' | '–' | '—' | '−' | 'ー' | '－') { '-' } else { c }).collect()
}

/// The column of a field that was refused.
fn of_field(invalid: &Invalid) -> Wrong {
    let column = match invalid.field.as_str() {
        "name" => "名称",
        "function" => "病床機能",
        "bed_type" => "病床種別",
        "fee_class" => "入院料区分",
        "procedures" => "受け入れ可能な処置",
        "extra_charge_yen" => "差額室料（円/日）",
        "reception_hours" => "受付時間",
        "phone" => "電話番号",
        "note" => "備考",
        "free" => "空き数",
        "free_female" => "女性",
        "free_male" => "男性",
        "adjusting" => "調整中",
        _ => "ひとこと",
    };
    wrong(column, invalid.reason)
}

/// A ward as the list shows it.
fn shown(view: &WardView) -> Vec<String> {
    cells(&view.body(), view.said().as_ref(), view.organization_phone.as_deref())
}

fn vacancy_version(view: &WardView) -> i64 {
    view.vacancy.as_ref().map_or(0, |said| said.version)
}
