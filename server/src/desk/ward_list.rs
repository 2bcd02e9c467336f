//! The list of wards for a spreadsheet, in the words that people on the telephone use.

use super::call_list::csv;
use super::wards::WardView;
use crate::domain::boards::ward::{BedType, FeeClass, Procedure, Vacancy, VacancyState, Ward, WardFunction, WardKind};
use crate::domain::core::time::Timestamp;
use jiff::tz::TimeZone;

pub(super) const HEAD: &[&str] = &[
    "機関名",
    "名称",
    "種別",
    "病床機能",
    "病床種別",
    "入院料区分",
    "空き",
    "空き数",
    "女性",
    "男性",
    "調整中",
    "入れる日",
    "ひとこと",
    "最終確認",
    "古い情報",
    "受け入れ可能な処置",
    "差額室料（円/日）",
    "レスパイト",
    "受付時間",
    "電話番号",
    "備考",
    "市区町村コード",
];

/// What stands for a ward of which nothing was said.
pub(super) const UNTOLD: &str = "未登録";

/// Wards as CSV; times are those of the region.
pub(super) fn table(wards: &[WardView], zone: &TimeZone) -> String {
    let head = HEAD.iter().map(|&word| word.to_owned()).collect();
    csv(std::iter::once(head).chain(wards.iter().map(|ward| row(ward, zone))))
}

/// What a ward is and takes, to be found under.
pub(super) fn words(ward: &Ward) -> String {
    let is = [Some(kind(ward.kind)), ward.function.map(function), ward.bed_type.map(bed_type), ward.fee_class.map(fee_class)];
    let respite = ward.respite.then_some("レスパイト");
    is.into_iter().flatten().chain(ward.procedures.iter().map(|code| procedure(*code))).chain(respite).collect::<Vec<_>>().join("\n")
}

fn row(view: &WardView, zone: &TimeZone) -> Vec<String> {
    let said = view.vacancy.as_ref();
    let mut row = cells(&view.body(), view.said().as_ref(), view.organization_phone.as_deref());
    let shown = [
        ("機関名", view.organization_name.clone()),
        ("最終確認", said.map(|said| minute(said.confirmed_at, zone)).unwrap_or_default()),
        ("古い情報", said.filter(|said| said.stale).map(|_| "古い".to_owned()).unwrap_or_default()),
        ("市区町村コード", view.municipality_code.clone().unwrap_or_default()),
    ];
    for (heading, text) in shown {
        if let Some(cell) = HEAD.iter().position(|head| *head == heading).and_then(|at| row.get_mut(at)) {
            *cell = text;
        }
    }
    row
}

/// What a ward is and what is said of it under the headings of the list; empty where it is not its organization that says it. Without a
/// telephone of its own it has that of its organization.
pub(super) fn cells(ward: &Ward, said: Option<&Vacancy>, phone: Option<&str>) -> Vec<String> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let plain = |word: Option<&str>| word.unwrap_or_default().to_owned();
    vec![
        String::new(),
        ward.name.clone(),
        kind(ward.kind).to_owned(),
        plain(ward.function.map(function)),
        plain(ward.bed_type.map(bed_type)),
        plain(ward.fee_class.map(fee_class)),
        plain(Some(said.map_or(UNTOLD, |said| state(said.state)))),
        number(said.and_then(|said| said.free)),
        number(said.and_then(|said| said.free_female)),
        number(said.and_then(|said| said.free_male)),
        number(said.and_then(|said| said.adjusting)),
        said.and_then(|said| said.available_from).map(|day| day.0.to_string()).unwrap_or_default(),
        said.and_then(|said| said.remark.clone()).unwrap_or_default(),
        String::new(),
        String::new(),
        ward.procedures.iter().map(|code| procedure(*code)).collect::<Vec<_>>().join("、"),
        number(ward.extra_charge_yen),
        plain(ward.respite.then_some("可")),
        text(&ward.reception_hours),
        ward.phone.as_deref().or(phone).map(spoken).unwrap_or_default(),
        text(&ward.note),
        String::new(),
    ]
}

/// A telephone number that a spreadsheet leaves as it is: one of digits alone would lose its zero.
pub(super) fn spoken(phone: &str) -> String {
    if phone.chars().all(|c| c.is_ascii_digit()) { format!("'{phone}") } else { phone.to_owned() }
}

/// A moment to the minute, as clocks on the wall say it.
pub(super) fn minute(at: Timestamp, zone: &TimeZone) -> String {
    at.zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

pub(super) const fn kind(code: WardKind) -> &'static str {
    match code {
        WardKind::Hospital => "病棟",
        WardKind::ShortStay => "短期入所",
        WardKind::CareHome => "入所施設",
        WardKind::VisitingNursing => "訪問看護の空き",
        WardKind::CareManagement => "居宅介護支援の空き",
    }
}

pub(super) const fn function(code: WardFunction) -> &'static str {
    match code {
        WardFunction::AdvancedAcute => "高度急性期",
        WardFunction::Acute => "急性期",
        WardFunction::Recovery => "回復期",
        WardFunction::Chronic => "慢性期",
    }
}

pub(super) const fn bed_type(code: BedType) -> &'static str {
    match code {
        BedType::General => "一般",
        BedType::LongTerm => "療養",
        BedType::Psychiatric => "精神",
        BedType::Infectious => "感染症",
        BedType::Tuberculosis => "結核",
    }
}

pub(super) const fn fee_class(code: FeeClass) -> &'static str {
    match code {
        FeeClass::AcuteGeneral => "急性期一般",
        FeeClass::CommunityCare => "地域包括ケア",
        FeeClass::CommunityComprehensive => "地域包括医療",
        FeeClass::Rehabilitation => "回復期リハ",
        FeeClass::LongTermCare => "療養",
        FeeClass::Palliative => "緩和ケア",
        FeeClass::Disability => "障害者施設等",
        FeeClass::Special => "特殊疾患",
        FeeClass::Other => "その他",
    }
}

pub(super) const fn procedure(code: Procedure) -> &'static str {
    match code {
        Procedure::Ventilator => "人工呼吸器",
        Procedure::Tpn => "中心静脈栄養",
        Procedure::TrachealCannula => "気管カニューレ",
        Procedure::Gastrostomy => "胃ろう",
        Procedure::HomeOxygen => "在宅酸素",
        Procedure::Dialysis => "透析",
        Procedure::Suction => "吸引",
        Procedure::Dementia => "認知症",
        Procedure::SameDay => "当日受け入れ",
    }
}

pub(super) const fn state(code: VacancyState) -> &'static str {
    match code {
        VacancyState::Open => "空きあり",
        VacancyState::Ask => "相談",
        VacancyState::Full => "なし",
    }
}
