//! Figures of a region for those who watch it: counted once a week, published, and never again.

use super::indicator_list::table;
use super::{Desk, Error, Result};
use crate::domain::core::id::RegionId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::oversight::disclosure::{Reading, Table};
use crate::domain::oversight::indicator::{ALL, Indicator, LEAST_ORGANIZATIONS, LEAST_PERSONS, NONE, Text, Unit};
use crate::gate::{Caller, Permitted, RegionFacts, SeeIndicators};
use crate::store::Change;
use crate::store::oversight::indicator::{self, FigureRow, Week};
use crate::store::people::organization;
use jiff::ToSpan as _;
use jiff::civil::Date as Day;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// So many weeks are shown when nobody says which.
const USUAL_WEEKS: i32 = 12;
/// So many are shown at most.
const MOST_WEEKS: i64 = 104;

/// Which weeks, and which area.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorsQuery {
    /// From the week that begins on this day or later.
    #[serde(default)]
    pub from: Option<Date>,
    /// To the week that begins on this day or earlier.
    #[serde(default)]
    pub until: Option<Date>,
    /// One municipality, beside the whole region.
    #[serde(default)]
    pub area: Option<String>,
}

/// A published week.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorWeekView {
    /// Its Monday.
    pub from: Date,
    /// Its Sunday.
    pub until: Date,
    /// When it was counted.
    pub computed_at: Timestamp,
}

/// A municipality, `none` for organizations without one, or `all`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorAreaView {
    /// Its code.
    pub code: String,
    /// Its name, where there is an office of it.
    pub name: Option<String>,
}

/// What is counted, and how.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorView {
    /// Its code.
    pub code: Indicator,
    /// In what it is counted.
    pub unit: Unit,
    /// Its name.
    pub name: Text,
    /// What exactly is counted.
    pub counted: Text,
    /// The codes of its parts.
    pub parts: Vec<&'static str>,
    /// The middle one is told, not the sum.
    pub is_median: bool,
}

/// A figure of an area and a part over the weeks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorSeriesView {
    /// What was counted.
    pub indicator: Indicator,
    /// Area.
    pub area: String,
    /// Part.
    pub part: String,
    /// One for each week; null where it is held back, or was not counted then.
    pub values: Vec<Option<i64>>,
}

/// Figures of a region.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorsView {
    /// The weeks, the oldest first.
    pub weeks: Vec<IndicatorWeekView>,
    /// The areas, the whole region first.
    pub areas: Vec<IndicatorAreaView>,
    /// What is counted.
    pub indicators: Vec<IndicatorView>,
    /// The figures.
    pub series: Vec<IndicatorSeriesView>,
    /// Of how many persons a figure is at least.
    pub least_persons: usize,
    /// Of how many organizations.
    pub least_organizations: usize,
}

impl Desk {
    /// Whether there are figures in this installation.
    pub(super) const fn has_indicators(&self) -> bool {
        self.indicators
    }

    async fn see_indicators(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeIndicators>> {
        if !self.has_indicators() {
            return Err(self.missing::<SeeIndicators>(caller).await);
        }
        self.admit::<SeeIndicators>(caller, RegionFacts { region: caller.region }).await
    }

    /// The figures of the caller's region.
    pub async fn indicators(&self, caller: &Arc<Caller>, query: &IndicatorsQuery) -> Result<IndicatorsView> {
        let permit = self.see_indicators(caller).await?;
        let view = self.indicators_of(&permit, query).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// The same as CSV.
    pub async fn indicator_list(&self, caller: &Arc<Caller>, query: &IndicatorsQuery) -> Result<String> {
        let permit = self.see_indicators(caller).await?;
        let text = table(&self.indicators_of(&permit, query).await?, &self.zone(caller).await?);
        self.show(&permit, Depth::Exported, None, text).await
    }

    async fn indicators_of(&self, permit: &Permitted<SeeIndicators>, query: &IndicatorsQuery) -> Result<IndicatorsView> {
        if query.from.zip(query.until).is_some_and(|(from, until)| from > until) {
            return Err(Invalid::new("until", "out_of_range").into());
        }
        let region = permit.subject().region;
        let until = query.until.map_or(Day::MAX, |day| day.0);
        let from = match query.from {
            Some(day) => day.0,
            None => self.usual_from(region, until).await?,
        };
        let weeks = indicator::list_weeks(&self.store, permit, &from.to_string(), &until.to_string(), MOST_WEEKS).await?;
        let bounds = weeks.first().zip(weeks.last()).map(|(first, last)| (first.monday.0.to_string(), last.monday.0.to_string()));
        let figures = match &bounds {
            Some((first, last)) => indicator::list_figures(&self.store, permit, first, last, query.area.as_deref()).await?,
            None => Vec::new(),
        };
        let places: HashMap<String, usize> = weeks.iter().enumerate().map(|(at, week)| (week.monday.0.to_string(), at)).collect();
        let mut series: BTreeMap<(Indicator, String, String), Vec<Option<i64>>> = BTreeMap::new();
        for figure in figures {
            let values = series.entry((figure.indicator, figure.area, figure.part)).or_insert_with(|| vec![None; weeks.len()]);
            if let Some(place) = places.get(&figure.week).and_then(|at| values.get_mut(*at)) {
                *place = figure.value;
            }
        }
        Ok(IndicatorsView {
            weeks: weeks.iter().map(week_view).collect(),
            areas: self.areas(region).await?,
            indicators: Indicator::ALL.iter().map(|code| view(*code)).collect(),
            series: series
                .into_iter()
                .map(|((indicator, area, part), values)| IndicatorSeriesView { indicator, area, part, values })
                .collect(),
            least_persons: LEAST_PERSONS,
            least_organizations: LEAST_ORGANIZATIONS,
        })
    }

    async fn usual_from(&self, region: RegionId, until: Day) -> Result<Day> {
        let newest = indicator::find_newest(&self.store, region).await?.and_then(|(newest, _)| newest);
        Ok(newest.map_or(Day::MIN, |newest| newest.0.min(until).saturating_sub((USUAL_WEEKS - 1).weeks())))
    }

    async fn areas(&self, region: RegionId) -> Result<Vec<IndicatorAreaView>> {
        let offices: HashMap<String, String> = indicator::list_offices(&self.store, region).await?.into_iter().collect();
        let codes = indicator::list_areas(&self.store, region).await?;
        let area = |code: String| IndicatorAreaView { name: offices.get(&code).map(|office| town(office)), code };
        Ok([ALL.to_owned()].into_iter().chain(codes).map(area).collect())
    }

    /// Publishes what is missing of the weeks that are over, where there are figures at all, the first time the last one. Several servers may try: one
    /// is first.
    pub async fn publish_indicators(&self) -> Result<()> {
        if self.has_indicators() { self.publish_missing_weeks().await } else { Ok(()) }
    }

    /// As [`publish_indicators`](Self::publish_indicators), whether or not anybody may see them yet.
    pub async fn publish_missing_weeks(&self) -> Result<()> {
        for region in organization::list_regions(&self.store).await? {
            let zone = TimeZone::get(&region.time_zone).unwrap_or(TimeZone::UTC);
            // One region's fault keeps nothing from the others.
            if let Err(e) = self.publish_missing_weeks_of(region.id, &zone).await {
                tracing::warn!(error = %e, region = %region.id, "figures of a region wait");
            }
        }
        Ok(())
    }

    /// Week by week: after one that fails none is published, for that one would never be.
    async fn publish_missing_weeks_of(&self, region: RegionId, zone: &TimeZone) -> Result<()> {
        let Some((newest, founded)) = indicator::find_newest(&self.store, region).await? else { return Ok(()) };
        let this_week = monday(self.now().date_in(zone));
        let earliest = monday(founded.date_in(zone)).max(this_week.saturating_sub(1.week()));
        let mut week = newest.map_or(earliest, |newest| newest.0.saturating_add(1.week()));
        while week < this_week {
            match self.publish_week(region, week, zone).await {
                Ok(()) | Err(Error::AlreadyExists) => {}
                Err(e) => return Err(e),
            }
            week = week.saturating_add(1.week());
        }
        Ok(())
    }

    async fn publish_week(&self, region: RegionId, monday: Day, zone: &TimeZone) -> Result<()> {
        let (from, until) = (begin_of(monday, zone), begin_of(monday.saturating_add(1.week()), zone));
        let areas = indicator::list_areas(&self.store, region).await?;
        let week = Week { monday: Date(monday), computed_at: self.now() };
        let mut figures = Vec::new();
        for indicator in Indicator::ALL.iter().copied() {
            let shares = indicator::count(&self.store, region, indicator, from, until).await?;
            let parts = indicator.parts();
            let reading = Reading { is_median: indicator.is_median(), is_of_persons: indicator.is_of_persons() };
            let published = Table::new(reading, &areas, &parts, &shares).published();
            for (area, row) in areas.iter().map(String::as_str).chain([ALL]).zip(published) {
                for (part, value) in parts.iter().copied().chain([ALL]).zip(row) {
                    let (area, part) = (area.to_owned(), part.to_owned());
                    figures.push(FigureRow { region_id: region, week: monday.to_string(), indicator, area, part, value });
                }
            }
        }
        let mut change = Change::default();
        indicator::publish(&mut change, region, &week, figures);
        self.commit(change).await.map(|_| ())
    }
}

/// The Monday of a day's week.
fn monday(day: Day) -> Day {
    day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days())
}

/// The first moment of a day.
fn begin_of(day: Day, zone: &TimeZone) -> Timestamp {
    let begin = zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible();
    Timestamp(begin.map(|moment| moment.timestamp().as_microsecond()).unwrap_or_default())
}

/// A municipality by the name of its office: 汐見原市役所 高齢福祉課 → 汐見原市.
fn town(office: &str) -> String {
    let end = ["役所", "役場"].iter().filter_map(|word| office.find(word)).min();
    end.and_then(|end| office.get(..end)).filter(|town| !town.is_empty()).unwrap_or(office).to_owned()
}

fn week_view(week: &Week) -> IndicatorWeekView {
    IndicatorWeekView { from: week.monday, until: Date(week.monday.0.saturating_add(6.days())), computed_at: week.computed_at }
}

fn view(code: Indicator) -> IndicatorView {
    let (unit, name, counted, parts) = (code.unit(), code.name(), code.counted(), code.parts());
    IndicatorView { code, unit, name, counted, parts, is_median: code.is_median() }
}

/// What an area is called where no office tells.
pub(super) fn area_name(area: &IndicatorAreaView) -> &str {
    match (area.code.as_str(), &area.name) {
        (ALL, _) => "圏域全体",
        (NONE, _) => "市区町村の登録なし",
        (code, name) => name.as_deref().unwrap_or(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_towns_are_called_by_their_offices() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(
            [day("2026-11-23"), day("2026-11-29"), day("2026-11-30")].map(monday),
            [day("2026-11-23"), day("2026-11-23"), day("2026-11-30")]
        );
        let tokyo = TimeZone::get("Asia/Tokyo").expect("a zone");
        assert_eq!(begin_of(day("2026-11-23"), &tokyo).to_string(), "2026-11-22T15:00:00.000000Z");
        assert_eq!(["汐見原市役所 高齢福祉課", "千歳谷町役場", "宮崎市"].map(town), ["汐見原市", "千歳谷町", "宮崎市"]);
    }
}
