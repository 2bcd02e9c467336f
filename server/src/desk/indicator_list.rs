//! Figures of a region, for a spreadsheet: a row for each figure and week, with what it counts.

use super::call_list::csv;
use super::indicators::{IndicatorsView, area_name};
use super::participant_list::profession;
use super::ward_list::minute;
use crate::domain::boards::disaster::DisasterMode;
use crate::domain::care::entry::Scene;
use crate::domain::oversight::indicator::{ALL, NONE};
use jiff::tz::TimeZone;

const HEAD: &[&str] = &["週の始まり", "週の終わり", "指標", "市区町村コード", "市区町村", "区分", "値", "単位", "集計日時", "定義"];
/// What stands where a figure is held back.
const HELD_BACK: &str = "非表示（少ないため）";

/// Figures as CSV; times are those of the region.
pub(super) fn table(view: &IndicatorsView, zone: &TimeZone) -> String {
    let mut rows = vec![HEAD.iter().map(|&word| word.to_owned()).collect::<Vec<_>>()];
    for series in &view.series {
        let Some(indicator) = view.indicators.iter().find(|known| known.code == series.indicator) else { continue };
        let area = view.areas.iter().find(|area| area.code == series.area).map_or(series.area.as_str(), area_name);
        for (week, value) in view.weeks.iter().zip(&series.values) {
            rows.push(vec![
                week.from.0.to_string(),
                week.until.0.to_string(),
                indicator.name.ja.to_owned(),
                series.area.clone(),
                area.to_owned(),
                part(&series.part).to_owned(),
                value.map_or_else(|| HELD_BACK.to_owned(), |value| value.to_string()),
                indicator.unit.word().to_owned(),
                minute(week.computed_at, zone),
                indicator.counted.ja.to_owned(),
            ]);
        }
    }
    csv(rows)
}

fn part(code: &str) -> &str {
    let scene = code.parse().ok().map(scene);
    let mode = code.parse::<DisasterMode>().ok().map(super::disaster_list::mode);
    let profession = code.parse().ok().map(profession);
    match code {
        ALL => "すべて",
        NONE => "場面の指定なし",
        _ => scene.or(mode).or(profession).unwrap_or(code),
    }
}

const fn scene(code: Scene) -> &'static str {
    match code {
        Scene::Discharge => "入退院支援",
        Scene::Daily => "日常の療養支援",
        Scene::Acute => "急変時の対応",
        Scene::EndOfLife => "看取り",
    }
}
